"""What touches the build file and the published files from Python; knows nothing of models."""
