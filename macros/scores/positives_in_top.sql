{# Of how many per cent of a ranking it is told how much more often the outcome came there. #}
{% macro lifts() %}{{ return([1, 5, 10, 20]) }}{% endmacro %}

{# So many per cent of `all_rows`, one at least. #}
{% macro top_size(percent) -%}
    greatest(floor(all_rows * {{ percent }} / 100e0), 1)
{%- endmacro %}

{#
    Aggregate over groups of rows that tie, each with what there is down to it: outcomes in the top per
    cent. Rows that tie at the border count with the rate of all that tie there.
#}
{% macro positives_in_top(percent) -%}
    max(case
        when rows_down_to >= {{ top_size(percent) }}
            and rows_down_to - row_count < {{ top_size(percent) }}
            then positives_down_to - positive_count
                + ({{ top_size(percent) }} - rows_down_to + row_count)
                * positive_count / cast(row_count as double)
    end)
{%- endmacro %}
