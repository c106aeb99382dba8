{{ told_slopes(ref('trend_slopes')) }}
