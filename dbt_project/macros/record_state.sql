{#- Whether a version of a record says the same as the one before it. -#}
{% macro is_repeated() -%}
    coalesce(
            content_hash = lag(content_hash) over (
                partition by record_id
                order by source_rank, landed_date, file_name, batch_id, row_number, row_id
            ),
            false
        )
{%- endmacro %}


{#-
    The state of a version: `duplicate` when it repeats the one before it; of the others the last is
    `current` and the earlier ones are `superseded`. Where several sources deliver one register, what
    the highest of them says is the last word, whenever it landed. Files that land on one day are
    ordered by their names, which publishers date; a hash would let chance choose the last word.
-#}
{% macro record_state() -%}
    case
            when is_repeated then 'duplicate'
            when row_number() over (
                partition by record_id, is_repeated
                order by source_rank desc, landed_date desc, file_name desc, batch_id desc, row_number desc, row_id desc
            ) = 1 then 'current'
            else 'superseded'
        end
{%- endmacro %}
