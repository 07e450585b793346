{# Half the width, in standard errors, of a 95 % interval of what is distributed normally. #}
{% macro z_value() %}
    {{ return(1.959963984540054) }}
{% endmacro %}
