/// How long to train, instead of what a recipe says.
public enum TrainingLength: Hashable, Sendable, CustomStringConvertible {
    case steps(Int)
    case epochs(Double)
    /// At most so long, and no longer than the recipe says.
    case minutes(Double)

    /// As `3001 steps`.
    public var description: String {
        switch self {
        case .steps(let count): "\(count) steps"
        case .epochs(let count): "\(count) epochs"
        case .minutes(let count): "\(count) minutes"
        }
    }
}

/// How far a training is.
public struct TrainingState: Codable, Hashable, Sendable {
    /// Steps of all phases so far.
    public internal(set) var step = 0
    /// The present phase, from 0.
    public internal(set) var phase = 0
    /// Steps of the present phase so far.
    public internal(set) var phaseStep = 0
    /// Images that steps have seen.
    public internal(set) var handedOut = 0
    /// Time that steps took, on however many threads.
    public internal(set) var seconds = 0.0
    /// Steps of each phase as the recipe has it, and as it is trained.
    public internal(set) var recipeSteps: [Int]
    public internal(set) var plannedSteps: [Int]
    /// Steps from one entry of the log to the next.
    let stepsPerEntry: Int
    var isPlannedByTime = false
    var isPretrained = false
    /// Whether the weights are the final ones.
    public internal(set) var isFinished = false
    /// Of this phase, on the images held out.
    var bestAccuracy = -1.0
    var epochsSinceBest = 0
    var lowestLoss = Double.greatestFiniteMagnitude
    var epochsSinceLowest = 0
    /// How often the schedule has lowered the rate.
    var lowered = 0

    /// The beginning.
    ///
    /// - Parameter images: Images to train on.
    init(_ recipe: Recipe, images: Int, length: TrainingLength?) {
        recipeSteps = recipe.phases.map { phase in
            switch phase.length {
            case .steps(let count): max(count, 1)
            case .epochs(let count): max(Int((count * Double(images) / Double(phase.batch)).rounded(.up)), 1)
            }
        }
        plannedSteps = recipeSteps
        let wanted = recipeSteps.reduce(0, +)
        switch length {
        case .steps(let count): plannedSteps = Self.scaled(recipeSteps, by: Double(count) / Double(wanted))
        case .epochs(let count):
            plannedSteps = Self.scaled(recipeSteps, by: count * Double(images) / Double(recipe.images(in: recipeSteps)))
        case .minutes, nil: break
        }
        stepsPerEntry = max(plannedSteps.reduce(0, +) / 200, 1)
    }

    private static func scaled(_ steps: [Int], by factor: Double) -> [Int] {
        steps.map { max(Int((Double($0) * factor).rounded()), 1) }
    }

    /// Steps of all phases.
    public var totalSteps: Int { plannedSteps.reduce(0, +) }

    mutating func planByTime(budget: Double, _ recipe: Recipe) {
        let secondsPerImage = seconds / Double(handedOut)
        let images = recipe.images(in: recipeSteps)
        // A little less, for what comes between the steps.
        let factor = 0.97 * budget / (secondsPerImage * Double(images))
        if factor < 1 { plannedSteps = Self.scaled(recipeSteps, by: factor) }
        // What is behind cannot be planned away.
        plannedSteps[phase] = max(plannedSteps[phase], phaseStep + 1)
        isPlannedByTime = true
    }

    mutating func endPhase() {
        // What an early end leaves out is not to come any more.
        plannedSteps[phase] = phaseStep
        phase += 1
        phaseStep = 0
        bestAccuracy = -1
        epochsSinceBest = 0
        lowestLoss = .greatestFiniteMagnitude
        epochsSinceLowest = 0
        lowered = 0
    }
}

/// A training that cannot go on.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Recipe {
    /// Images that so many steps of each phase go through.
    fileprivate func images(in steps: [Int]) -> Int { zip(steps, phases).reduce(0) { $0 + $1.0 * $1.1.batch } }
}
