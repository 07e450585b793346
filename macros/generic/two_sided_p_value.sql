{#
    How often chance alone strays at least so many standard errors from zero: two tails of the normal
    distribution by Abramowitz and Stegun 26.2.17, right to seven decimals. `z` is not negative.
#}
{% macro two_sided_p_value(z) -%}
    {%- set t = '(1 / (1 + 0.2316419e0 * ' ~ z ~ '))' -%}
    (
        2 * exp(-({{ z }}) * ({{ z }}) / 2) / sqrt(2 * pi()) * {{ t }} * (
            0.31938153e0 + {{ t }} * (
                -0.356563782e0 + {{ t }} * (
                    1.781477937e0 + {{ t }} * (-1.821255978e0 + {{ t }} * 1.330274429e0)
                )
            )
        )
    )
{%- endmacro %}
