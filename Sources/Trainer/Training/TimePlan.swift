/// Fits a training to a time limit: measures the speed while the training runs, and says how many steps the rest of the
/// time allows.
struct TimePlan: Codable, Hashable, Sendable {
    /// The time limit for all steps in seconds.
    var budget: Double
    /// How far the current phase is in the recipe's schedule, in steps of the recipe. In a training that is shorter than
    /// its recipe, it grows by more than one with each step.
    private(set) var position = 0.0
    /// Time and images of the steps so far; older steps weigh less.
    private var recentSeconds = 0.0, recentImages = 0.0
    /// When to plan next, in seconds of steps.
    private var nextPlan: Double

    /// How often to plan: often enough for a machine whose speed changes, for example because other programs end.
    private static let count = 50.0
    /// The factor on the weight of the steps so far, at each plan.
    private static let memory = 0.8
    /// The share of the time to plan for. The rest is for the work between the steps, such as checkpoints.
    private static let share = 0.98

    /// - Parameter budget: The time limit for all steps in seconds.
    init(budget: Double) {
        self.budget = budget
        nextPlan = budget / Self.count
    }

    /// Moves on in the schedule by a step, so that the planned steps end where the recipe's schedule ends.
    ///
    /// - Parameters:
    ///   - end: Number of steps of the phase in the recipe.
    ///   - left: Number of planned steps left in the phase, including this one, 1 or more.
    mutating func advance(to end: Int, in left: Int) { position += (Double(end) - position) / Double(left) }

    /// Starts the schedule of the next phase.
    mutating func beginPhase() { position = 0 }

    /// Counts a step.
    ///
    /// - Parameters:
    ///   - images: Number of images in the step.
    ///   - seconds: Its time.
    ///   - total: The time of all steps so far.
    /// - Returns: Whether to plan now.
    mutating func count(images: Int, seconds: Double, total: Double) -> Bool {
        recentSeconds += seconds
        recentImages += Double(images)
        guard total >= nextPlan else { return false }
        nextPlan = total + budget / Self.count
        return true
    }

    /// The factor on the number of steps that the schedule still has, so that the training ends in time.
    ///
    /// - Parameters:
    ///   - images: Number of images in the rest of the recipe.
    ///   - total: The time of all steps so far.
    mutating func factor(images: Double, total: Double) -> Double {
        // A clock may be too coarse for one fast step.
        let secondsPerImage = max(recentSeconds / recentImages, 1e-12)
        let factor = max(Self.share * budget - total, 0) / (secondsPerImage * images)
        recentSeconds *= Self.memory
        recentImages *= Self.memory
        return factor
    }
}
