"""Source to landing: from a publisher's file to a landed, conformed batch."""
