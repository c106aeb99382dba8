{{ more_than_before('complaint_surge', '投诉举报', 'complaints') }}
