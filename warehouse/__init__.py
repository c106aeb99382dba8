"""From the lake of admitted batches to a published warehouse and the pages made of it."""
