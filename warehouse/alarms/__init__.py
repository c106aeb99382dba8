"""What calls for a person: runs that failed, what stands otherwise than promised, what to do."""

from warehouse.alarms.runbooks import Alarm, Step, alarms, named, of_error

__all__ = ["Alarm", "Step", "alarms", "named", "of_error"]
