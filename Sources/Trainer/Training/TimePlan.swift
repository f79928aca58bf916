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
    private var hasBegun = false
    /// When to plan next: at this time in seconds of steps, or after this many steps.
    private var nextPlan: Double
    private var stepsToPlan = Int.max

    /// How often to plan in the time limit, and in the steps that are left: often enough for a machine whose speed
    /// changes, for example because other programs end.
    private static let (plansInTime, plansInSteps) = (50.0, 20)
    /// The factor on the weight of the steps so far, at each plan.
    private static let memory = 0.6
    /// The share of the time to plan for. The rest is for the work between the steps, such as checkpoints.
    private static let share = 0.98

    /// - Parameter budget: The time limit for all steps in seconds.
    init(budget: Double) {
        self.budget = budget
        nextPlan = budget / Self.plansInTime
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
        // The first step also prepares the memory and the operations, so its time says little about the others.
        guard hasBegun else {
            hasBegun = true
            return false
        }
        recentSeconds += seconds
        recentImages += Double(images)
        stepsToPlan -= 1
        return total >= nextPlan || stepsToPlan <= 0
    }

    /// The factor on the number of steps that the schedule still has, so that the training ends in time. Call it after a
    /// step that was counted.
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
        nextPlan = total + budget / Self.plansInTime
        return factor
    }

    /// Remembers how many steps were planned for the rest of the phase.
    mutating func setPlanned(_ steps: Int) { stepsToPlan = max(steps / Self.plansInSteps, 1) }
}
