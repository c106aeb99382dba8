{{ more_than_before('recall_activity', '召回', 'recalls') }}
