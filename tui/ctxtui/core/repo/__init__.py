"""What git knows about a project. GitPython is used here and nowhere else."""
