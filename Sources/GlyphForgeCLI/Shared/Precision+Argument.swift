public import ArgumentParser
public import Trainer

extension Precision: ExpressibleByArgument {}
