{#- The scheme that reads a text; of two, one for Chinese and one for other scripts, its script chooses. -#}
{% macro scheme_of(text_column, scheme) -%}
    {%- if scheme is string -%}
        '{{ scheme }}'
    {%- else -%}
        case
                when regexp_matches({{ text_column }}, '[一-龥]') then '{{ scheme[0] }}'
                else '{{ scheme[1] }}'
            end
    {%- endif -%}
{%- endmacro %}


{#-
    Brings a text or a keyword to the form in which they are compared: lower case; Chinese without
    blanks and with narrow digits, letters and brackets, other scripts with one blank for all that is no letter or digit. Texts are compared
    between blanks, so that a blank at the end of a keyword meets the edge of a word.
-#}
{% macro comparable(text_column, scheme_column) -%}
    case
        when {{ scheme_column }} like '%\_zh' escape '\'
            then translate(
                lower({{ text_column }}),
                '０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ（）－／ 　',
                '0123456789abcdefghijklmnopqrstuvwxyz()-/'
            )
        else regexp_replace(lower({{ text_column }}), '[[:punct:][:space:]]+', ' ', 'g')
    end
{%- endmacro %}


{#- A share as a person reads it, with one decimal. -#}
{% macro percent(share) -%}
    cast(cast(100 * {{ share }} as decimal(9, 1)) as varchar) || '%'
{%- endmacro %}


{#- A number as a person reads it, with two decimals. -#}
{% macro two_decimals(number) -%}
    cast(cast({{ number }} as decimal(18, 2)) as varchar)
{%- endmacro %}


{#- The texts of a list, trimmed, each once. -#}
{% macro said_once(texts) -%}
    list_distinct(list_transform({{ texts }}, lambda said: trim(said)))
{%- endmacro %}
