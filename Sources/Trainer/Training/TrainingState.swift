/// How far a training run is.
public struct TrainingState: Codable, Hashable, Sendable {
    /// Number of steps taken in all phases.
    public internal(set) var step = 0
    /// Index of the current phase.
    public internal(set) var phase = 0
    /// Number of steps taken in the current phase.
    public internal(set) var phaseStep = 0
    /// Number of images in all steps so far, repetitions included.
    public internal(set) var imagesUsed = 0
    /// Total time of the steps in seconds.
    public internal(set) var seconds = 0.0
    /// Number of steps of each phase according to the recipe.
    public internal(set) var recipeSteps: [Int]
    /// Number of steps of each phase in this run.
    public internal(set) var plannedSteps: [Int]
    /// Number of steps between two entries of the log.
    let stepsPerEntry: Int
    /// Set by a time limit.
    var timePlan: TimePlan?
    var isPretrained = false
    /// Whether the weights are final.
    public internal(set) var isFinished = false
    /// Best validation accuracy of the current phase.
    var bestAccuracy = -1.0
    var epochsSinceBest = 0
    /// Lowest validation loss of the current phase.
    var lowestLoss = Double.greatestFiniteMagnitude
    var epochsSinceLowest = 0
    /// How many times a plateau schedule has lowered the rate.
    var rateReductions = 0

    /// Checkpoints of early versions use the names given as text here.
    private enum CodingKeys: String, CodingKey {
        case step, phase, phaseStep, seconds, recipeSteps, plannedSteps, stepsPerEntry, timePlan, isPretrained
        case isFinished, bestAccuracy, epochsSinceBest, lowestLoss, epochsSinceLowest
        case imagesUsed = "handedOut"
        case rateReductions = "lowered"
    }

    /// The state before the first step.
    ///
    /// - Parameter images: Number of images to train on.
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
        case .minutes(let minutes): timePlan = TimePlan(budget: 60 * minutes)
        case nil: break
        }
        stepsPerEntry = max(plannedSteps.reduce(0, +) / 200, 1)
    }

    private static func scaled(_ steps: [Int], by factor: Double) -> [Int] {
        steps.map { max(Int((Double($0) * factor).rounded()), 1) }
    }

    /// Number of planned steps of all phases.
    public var totalSteps: Int { plannedSteps.reduce(0, +) }

    /// The current place in the recipe's schedule of the phase, in steps of the recipe. A shortened or lengthened phase
    /// runs through the same rates.
    var schedulePosition: Int {
        let position =
            timePlan?.position
            ?? Double(phaseStep) * Double(recipeSteps[phase]) / Double(plannedSteps[phase])
        return Int(position)
    }

    /// Counts a step.
    ///
    /// - Parameter images: Number of images in the step.
    mutating func countStep(images: Int) {
        timePlan?.advance(to: recipeSteps[phase], in: max(plannedSteps[phase] - phaseStep, 1))
        step += 1
        phaseStep += 1
        imagesUsed += images
    }

    /// Counts the time of the step that was counted last. With a time limit, the steps to come are planned again from
    /// time to time: as many as the rest of the time allows, but no more than the recipe has.
    ///
    /// - Parameter images: Number of images in the step.
    /// - Returns: Whether the steps were planned again.
    @discardableResult
    mutating func count(seconds stepSeconds: Double, images: Int, of recipe: Recipe) -> Bool {
        seconds += stepSeconds
        let isDue = timePlan?.count(images: images, seconds: stepSeconds, total: seconds) ?? false
        // The last step of a phase has been taken as planned.
        guard isDue, phaseStep < plannedSteps[phase], let position = timePlan?.position else { return false }
        var rest = recipeSteps.map(Double.init)
        for past in 0..<phase { rest[past] = 0 }
        rest[phase] -= position
        let images = zip(rest, recipe.phases).reduce(0) { $0 + $1.0 * Double($1.1.batch) }
        guard images > 0, let factor = timePlan?.factor(images: images, total: seconds) else { return false }
        for index in phase..<recipeSteps.count {
            let taken = index == phase ? phaseStep : 0
            let steps = (factor * rest[index]).rounded()
            plannedSteps[index] = min(recipeSteps[index], taken + max(Int(min(steps, 1e12)), 1))
        }
        plannedSteps[phase] = max(plannedSteps[phase], phaseStep + 1)
        timePlan?.setPlanned(plannedSteps[phase] - phaseStep)
        return true
    }

    /// Counts an epoch's validation, and a reduction of the rate if the schedule of the phase asks for one.
    ///
    /// - Returns: Whether the accuracy is the best of the phase.
    mutating func recordValidation(_ result: (loss: Double, accuracy: Double), _ phase: Phase) -> Bool {
        let isBest = result.accuracy > bestAccuracy
        if isBest {
            bestAccuracy = result.accuracy
            epochsSinceBest = 0
        } else {
            epochsSinceBest += 1
        }
        if result.loss < lowestLoss {
            lowestLoss = result.loss
            epochsSinceLowest = 0
        } else {
            epochsSinceLowest += 1
            if case .plateau(_, _, let patience, _) = phase.schedule, epochsSinceLowest >= patience {
                rateReductions += 1
                epochsSinceLowest = 0
            }
        }
        return isBest
    }

    /// Moves on to the next phase.
    mutating func endPhase() {
        // The total no longer includes steps that an early end skipped.
        plannedSteps[phase] = phaseStep
        phase += 1
        phaseStep = 0
        timePlan?.beginPhase()
        bestAccuracy = -1
        epochsSinceBest = 0
        lowestLoss = .greatestFiniteMagnitude
        epochsSinceLowest = 0
        rateReductions = 0
    }
}

/// An error that stops a training run.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error as a sentence for users.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Recipe {
    /// Number of images in this many steps of each phase.
    fileprivate func images(in steps: [Int]) -> Int { zip(steps, phases).reduce(0) { $0 + $1.0 * $1.1.batch } }
}
