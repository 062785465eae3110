"""The commands of `sunledger`, one file a job."""
