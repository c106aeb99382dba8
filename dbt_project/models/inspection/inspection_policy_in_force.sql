select parameter, cast(value as double) as value
from {{ ref('inspection_parameter') }}
where {{ is_in_force() }}
