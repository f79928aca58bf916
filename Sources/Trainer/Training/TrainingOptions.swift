/// The options of a training run that are not part of a recipe.
public struct TrainingOptions: Hashable, Sendable {
    /// Replaces the training length in the recipe; nil keeps the recipe's.
    public var length: TrainingLength?
    /// Random seed for the initial weights, the order of the images, augmentation, dropout and held-out images.
    public var seed: UInt64
    /// Number of threads for each operation, 1 or more. The last digits of the result depend on it.
    public var threads: Int
    /// The precision of the layers during training. The resulting model is always float32.
    public var precision: Precision

    /// Options with the recipe's length, seed 0 and float32 unless given otherwise.
    public init(length: TrainingLength? = nil, seed: UInt64 = 0, threads: Int, precision: Precision = .fp32) {
        self.length = length
        self.seed = seed
        self.threads = threads
        self.precision = precision
    }
}

/// A training length that replaces the one in a recipe.
public enum TrainingLength: Hashable, Sendable, CustomStringConvertible {
    /// This many steps in total; each phase keeps its share.
    case steps(Int)
    /// This many passes over the training images in total; each phase keeps its share.
    case epochs(Double)
    /// At most this many minutes, and never longer than the recipe.
    case minutes(Double)

    /// The length with its unit, such as `3001 steps`.
    public var description: String {
        switch self {
        case .steps(let count): "\(count) steps"
        case .epochs(let count): "\(count) epochs"
        case .minutes(let count): "\(count) minutes"
        }
    }
}
