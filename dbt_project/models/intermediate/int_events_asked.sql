-- The records whose texts are looked up, as the gate can know them: of one file, without history.
with

unioned as (
    {%- for type in asked_record_types() %}
        select
            record_id as event_id,
            '{{ type.name }}' as record_type,
            {%- if type.name == 'spot_check_result' %}
                nonconformity_class,
                result = 'nonconforming' as is_nonconforming
            {%- else %}
                cast(null as varchar) as nonconformity_class,
                cast(null as boolean) as is_nonconforming
            {%- endif %}
        from {{ ref(type.model) }}
        where record_state = 'current'
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from unioned
