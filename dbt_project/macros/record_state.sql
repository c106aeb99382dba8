{#- Whether a version of a record says the same as the one before it. -#}
{% macro is_repeated() -%}
    coalesce(
            content_hash = lag(content_hash) over (
                partition by record_id
                order by source_rank, landed_date, batch_id, row_number, row_id
            ),
            false
        )
{%- endmacro %}


{#-
    The state of a version: `duplicate` when it repeats the one before it; of the others the last is
    `current` and the earlier ones are `superseded`. Where several sources deliver one register, what
    the highest of them says is the last word, whenever it landed.
-#}
{% macro record_state() -%}
    case
            when is_repeated then 'duplicate'
            when row_number() over (
                partition by record_id, is_repeated
                order by source_rank desc, landed_date desc, batch_id desc, row_number desc, row_id desc
            ) = 1 then 'current'
            else 'superseded'
        end
{%- endmacro %}
