"""How analysts ask the published file: catalogue, answers and their forms, questions, the shell."""
