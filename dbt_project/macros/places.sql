{#- A Chinese text without blanks and with narrow brackets, as names of places are compared. -#}
{% macro squeezed_zh(text_column) -%}
    translate(
            regexp_replace({{ text_column }}, '\s', '', 'g'),
            '（）〔〕【】［］，：－—·＆／０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
            '()()()(),:---&/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
        )
{%- endmacro %}


{#- The digits of a region code that say something: 440000 is 44, 440700 is 4407. -#}
{% macro code_stem(code_column) -%}
    regexp_replace({{ code_column }}, '(00){1,2}$', '')
{%- endmacro %}
