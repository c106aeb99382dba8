"""Statistics over the warehouse's own tables: Arrow in, Arrow out, for dbt's Python models.

Here tables become arrays and arrays tables; what is computed stands in `warehouse.stats`.
"""
