/// Loss, accuracy and learning rate over the course of a training.
public struct LearningCurve: Codable, Hashable, Sendable {
    /// The measurements at one step; nil for values that were not measured.
    public struct Point: Codable, Hashable, Sendable {
        /// Number of steps so far.
        public var step: Int
        /// The mean training loss since the previous point.
        public var trainingLoss: Double?
        /// The training accuracy since the previous point, 0 ... 1.
        public var trainingAccuracy: Double?
        /// The validation accuracy, 0 ... 1.
        public var validationAccuracy: Double?
        /// The learning rate.
        public var rate: Double?

        /// A point with the given measurements.
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

    /// The points by ascending step.
    public var points: [Point]

    /// A curve through the given points.
    public init(_ points: [Point] = []) { self.points = points }

    /// The measurements of one value by step.
    func points(_ value: KeyPath<Point, Double?>) -> [(x: Double, y: Double)] {
        points.compactMap { point in point[keyPath: value].map { (Double(point.step), $0) } }
    }
}
