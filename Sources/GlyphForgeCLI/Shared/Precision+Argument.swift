// Public, as the conformance of a public type is.
public import ArgumentParser
public import Trainer

extension Precision: ExpressibleByArgument {}
