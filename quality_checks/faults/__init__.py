"""How strong the gate is: data faults put into good batches, and how many of them it catches."""
