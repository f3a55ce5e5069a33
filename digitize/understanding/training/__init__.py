"""Making the model that tells paper types by their words: texts to train on, fitting, comparing."""
