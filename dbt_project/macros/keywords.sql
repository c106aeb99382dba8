{#-
    Thousands of keywords are looked for in each text. To try every one costs a comparison a pair;
    so a keyword is tried only in texts that have its beginning, which a join finds: its first two
    letters in Chinese, its first four in other scripts. A shorter keyword begins with nothing, as
    every text does.
-#}
{% macro keyword_beginning(keyword, scheme) -%}
    case
        when {{ scheme }} like '%\_zh' escape '\'
            then case when length({{ keyword }}) >= 2 then left({{ keyword }}, 2) else '' end
        when length({{ keyword }}) >= 4 then left({{ keyword }}, 4)
        else ''
    end
{%- endmacro %}


{#- Every beginning that a keyword in a text of some letters could have. -#}
{% macro beginnings_in(letters, scheme) -%}
    list_prepend('', case
        when {{ scheme }} like '%\_zh' escape '\'
            then list_transform(
                list_zip({{ letters }}, {{ letters }}[2:]), lambda pair: pair[1] || pair[2]
            )
        else list_transform(
            list_zip({{ letters }}, {{ letters }}[2:], {{ letters }}[3:], {{ letters }}[4:]),
            lambda four: four[1] || four[2] || four[3] || four[4]
        )
    end)
{%- endmacro %}
