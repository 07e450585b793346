{# The number of the band, from 0, in which a figure lies; `ends` are the lower ends of all but the first. #}
{% macro band_of(figure, ends) -%}
    case
        {%- for end in ends %}
        when {{ figure }} < {{ end }} then {{ loop.index0 }}
        {%- endfor %}
        else {{ ends | length }}
    end
{%- endmacro %}
