select
    indicator,
    least_count,
    least_compared_count,
    cast(least_expected as double) as least_expected,
    cast(max_q_value as double) as max_q_value,
    is_two_sided
from {{ ref('laboratory_sign_rule') }}
where {{ is_in_force() }}
