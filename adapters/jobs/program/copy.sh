# The work of the three kinds of job. The copier is python3 with libnbd; its text comes from copy.py beside this file.
