-- From invoice lines, as a shop exports them, to the landing tables `orders` and `refunds`.
-- Reads the exports in downloads/ and writes to data/shop/raw/, seen from the folder you are in.

create temp table invoice_lines as
select
    '2009_2010' as export,
    "Invoice" as invoice,
    "StockCode" as sku,
    "Quantity" as quantity,
    "Price" as price,
    "Customer ID"::bigint::varchar as customer,
    "InvoiceDate"::timestamp as invoiced_at
from read_parquet('downloads/online_retail_II_2009_2010.parquet')
union all
select
    '2010_2011', "InvoiceNo", "StockCode", "Quantity", "UnitPrice", "CustomerID"::bigint::varchar,
    "InvoiceDate"::timestamp
from read_parquet('downloads/online_retail_I_all.parquet');

-- an article may stand twice on an invoice, but (order_id, sku) is the key of an order line
create temp table order_lines as
select
    export,
    invoice as order_id,
    null::varchar as email,
    max(customer) as user_id,
    min(min(invoiced_at)) over (partition by export, invoice) as ordered_at,
    sku,
    sum(quantity) as quantity,
    sum(quantity * price) / nullif(sum(quantity), 0) as unit_price,
    sum(quantity * price) as total,
    'GBP' as currency,
    -- the export is younger than its lines, but each line was known when it was written
    ordered_at as _loaded_at
from invoice_lines
where invoice not like 'C%'
group by export, invoice, sku;

-- a cancellation names customer and article, not the order: it goes to the last order of that article
-- by that customer, else to the customer's last order; one without a customer stays on its own
create temp table refunds as
select
    cancelled.export,
    cancelled.invoice as refund_id,
    coalesce(max(order_of_article.order_id), max(last_order.order_id)) as order_id,
    -sum(cancelled.quantity * cancelled.price) as amount,
    min(cancelled.invoiced_at) as refunded_at
from invoice_lines as cancelled
asof left join order_lines as order_of_article
    on cancelled.customer = order_of_article.user_id
    and cancelled.sku = order_of_article.sku
    and cancelled.invoiced_at >= order_of_article.ordered_at
asof left join order_lines as last_order
    on cancelled.customer = last_order.user_id
    and cancelled.invoiced_at >= last_order.ordered_at
where cancelled.invoice like 'C%'
group by cancelled.export, cancelled.invoice;

-- a file per export: the nine days that both hold land twice, and staging counts them once
copy (select * exclude (export) from order_lines where export = '2009_2010')
to 'data/shop/raw/orders/2009_2010.parquet';
copy (select * exclude (export) from order_lines where export = '2010_2011')
to 'data/shop/raw/orders/2010_2011.parquet';
copy (select * exclude (export) from refunds where export = '2009_2010')
to 'data/shop/raw/refunds/2009_2010.parquet';
copy (select * exclude (export) from refunds where export = '2010_2011')
to 'data/shop/raw/refunds/2010_2011.parquet';
