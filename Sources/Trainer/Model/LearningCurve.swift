/// How training went.
public struct LearningCurve: Codable, Hashable, Sendable {
    /// What was measured at one step; nil where it was not.
    public struct Point: Codable, Hashable, Sendable {
        /// Steps of the optimizer so far.
        public var step: Int
        /// The mean loss since the point before.
        public var trainingLoss: Double?
        /// The share of the images trained on since the point before that were right, 0 ... 1.
        public var trainingAccuracy: Double?
        /// The share of the images held out that are right, 0 ... 1.
        public var validationAccuracy: Double?
        /// The learning rate.
        public var rate: Double?

        public init(
            step: Int, trainingLoss: Double? = nil, trainingAccuracy: Double? = nil, validationAccuracy: Double? = nil,
            rate: Double? = nil
        ) {
            self.step = step
            self.trainingLoss = trainingLoss
            self.trainingAccuracy = trainingAccuracy
            self.validationAccuracy = validationAccuracy
            self.rate = rate
        }
    }

    /// By rising steps.
    public var points: [Point]

    public init(_ points: [Point] = []) { self.points = points }

    /// One of the values by step, where it was measured.
    func points(_ value: KeyPath<Point, Double?>) -> [(x: Double, y: Double)] {
        points.compactMap { point in point[keyPath: value].map { (Double(point.step), $0) } }
    }
}
