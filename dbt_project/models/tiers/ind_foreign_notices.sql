{{ more_than_before('foreign_notices', '境外通报', 'foreign notices') }}
