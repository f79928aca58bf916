public import ArgumentParser
public import Labeler

extension LabelFilter: ExpressibleByArgument {}
extension LabelRanking: ExpressibleByArgument {}
