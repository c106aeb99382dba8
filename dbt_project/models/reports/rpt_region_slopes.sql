{{ told_slopes(ref('trend_region_slopes'), region_axes()) }}
