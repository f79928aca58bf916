/// The health of the labels of a data set: as a whole, by class and by pair of classes. Equals cleanlab's
/// `dataset.health_summary`.
public struct HealthSummary: Sendable, Hashable {
    /// The fraction of examples that ``LabelFilter/confidentLearning`` does not flag.
    public let score: Double
    /// The classes by rising quality; equal ones by class.
    public let classes: [ClassHealth]
    /// All pairs of classes by falling overlap; equal ones by class.
    public let overlaps: [ClassOverlap]

    /// The labels of one class.
    public struct ClassHealth: Sendable, Hashable {
        /// The class.
        public let label: Int
        /// The estimated number of examples with this given label and another true label.
        public let issues: Int
        /// The estimated number of examples with this true label and another given label.
        public let inverseIssues: Int
        /// P(true label is another | given label is this).
        public let noise: Double
        /// P(given label is another | true label is this).
        public let inverseNoise: Double
        /// `1 - noise`.
        public var quality: Double { 1 - noise }
    }

    /// Two classes that are mistaken for each other.
    public struct ClassOverlap: Sendable, Hashable {
        /// The smaller class of the two.
        public let first: Int
        /// The larger class of the two.
        public let second: Int
        /// The estimated number of examples of one class with the label of the other.
        public let examples: Int
        /// The joint probability that one is the given and the other the true label, either way.
        public let probability: Double
    }

    /// Summarizes the estimates of confident learning.
    ///
    /// - Complexity: K² time and space.
    public init(_ learning: ConfidentLearning) {
        let (joint, count) = (learning.joint, Double(learning.probabilities.count))
        let (given, truths) = (joint.rowSums, joint.columnSums)
        func number(_ probability: Double) -> Int { Int((probability * count).rounded(.toNearestOrEven)) }
        score = 1 - Double(learning.issues(.confidentLearning).count(where: \.self)) / count
        classes = (0..<joint.classCount).map { label in
            let (noise, inverse) = (given[label] - joint[label, label], truths[label] - joint[label, label])
            return ClassHealth(
                label: label, issues: number(noise), inverseIssues: number(inverse),
                noise: noise / max(given[label], 1e-6),
                inverseNoise: inverse / max(truths[label], 1e-6))
        }.sorted { ($0.quality, $0.label) < ($1.quality, $1.label) }
        overlaps = (0..<joint.classCount).flatMap { first in
            (first + 1..<joint.classCount).map { second in
                let probability = joint[first, second] + joint[second, first]
                return ClassOverlap(
                    first: first, second: second, examples: number(probability), probability: probability)
            }
        }.sorted { ($1.probability, $0.first, $0.second) < ($0.probability, $1.first, $1.second) }
    }
}
