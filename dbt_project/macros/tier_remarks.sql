{#- What a reader must know beside the rule: a hold, a decision, figures that are not final. -#}
{% macro tier_remarks_zh(tiers) -%}
    case
            when {{ tiers }}.held_since_date is not null
                then '；按规则为 ' || {{ tiers }}.tier_code_computed || '，因 '
                    || {{ tiers }}.held_since_date || ' 达到 ' || {{ tiers }}.tier_code_held
                    || ' 而暂不下调'
            else ''
        end
        || case {{ tiers }}.override_state
            when 'applied'
                then '；由 ' || {{ tiers }}.override_by || ' 人工定为 ' || {{ tiers }}.tier_code || ' 至 '
                    || {{ tiers }}.override_expires_date || '：' || {{ tiers }}.override_reason
            when 'second_person_missing' then '；人工下调缺第二人，未生效'
            else ''
        end
        || case when {{ tiers }}.is_provisional then '；窗口数据尚未到齐，暂定' else '' end
{%- endmacro %}


{% macro tier_remarks_en(tiers) -%}
    case
            when {{ tiers }}.held_since_date is not null
                then '; by the rules ' || {{ tiers }}.tier_code_computed || ', not lowered yet from '
                    || {{ tiers }}.tier_code_held || ' of ' || {{ tiers }}.held_since_date
            else ''
        end
        || case {{ tiers }}.override_state
            when 'applied'
                then '; set to ' || {{ tiers }}.tier_code || ' by ' || {{ tiers }}.override_by || ' until '
                    || {{ tiers }}.override_expires_date || ': ' || {{ tiers }}.override_reason
            when 'second_person_missing'
                then '; a decision to lower it lacks a second person and is not applied'
            else ''
        end
        || case
            when {{ tiers }}.is_provisional then '; provisional: reports of the window are still to come'
            else ''
        end
{%- endmacro %}
