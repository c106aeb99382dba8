{{ more_than_before('injury_severity', '严重伤害病例', 'severe injuries') }}
