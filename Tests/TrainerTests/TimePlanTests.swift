import Testing

@testable import Trainer

@Suite("Training with a time limit")
struct TimePlanTests {
    /// A recipe of two phases with different batch sizes.
    private static let recipe = Recipe(
        name: "timed", summary: "", layers: [],
        phases: [(steps: 3000, batch: 100), (steps: 500, batch: 200)].map { steps, batch in
            Phase(
                batch: batch, length: .steps(steps), optimizer: .sgd(momentum: 0, nesterov: false),
                schedule: .linear(rate: 1, end: 0))
        })

    /// A training on a machine with the given seconds per image at each time.
    private func simulate(
        minutes: Double, _ secondsPerImage: (Double) -> Double
    ) -> (state: TrainingState, positions: [[Int]]) {
        let recipe = Self.recipe
        var state = TrainingState(recipe, images: 1000, length: .minutes(minutes))
        var positions = [[Int]](repeating: [], count: recipe.phases.count)
        while state.phase < recipe.phases.count {
            let batch = recipe.phases[state.phase].batch
            positions[state.phase].append(state.schedulePosition)
            state.countStep(images: batch)
            state.count(seconds: secondsPerImage(state.seconds) * Double(batch), images: batch, of: recipe)
            let isOver = state.seconds > 60 * minutes
            if isOver || state.phaseStep == state.plannedSteps[state.phase] { state.endPhase() }
        }
        return (state, positions)
    }

    @Test(
        "The time is used and kept to, whatever the machine does meanwhile",
        arguments: [
            // Seconds per image; the recipe has 400,000 images.
            { _ in 1e-3 },
            // Other programs end after a while, or start.
            { $0 < 10 ? 1e-2 : 1e-3 }, { $0 < 30 ? 1e-3 : 5e-3 },
            // Slow at first, as while memory is allocated.
            { $0 < 1 ? 0.1 : 5e-4 },
            // Slow again and again.
            { Int($0) % 7 == 0 ? 4e-3 : 1e-3 },
        ] as [@Sendable (Double) -> Double])
    func budget(_ secondsPerImage: @Sendable (Double) -> Double) {
        let (state, positions) = simulate(minutes: 1, secondsPerImage)
        #expect(state.seconds > 55 && state.seconds < 61.1, "\(state.seconds)")
        for (phase, places) in positions.enumerated() {
            let end = Double(state.recipeSteps[phase])
            // The schedule goes from its beginning to its end, never backwards.
            #expect(places.first == 0 && places == places.sorted())
            #expect(Double(places.last!) > 0.8 * end && Double(places.last!) < end, "\(places.last!)")
        }
        // Both phases have steps, however the speed changes.
        #expect(positions[0].count > 300 && positions[1].count > 10)
    }

    @Test("With more time than the recipe needs, the recipe decides")
    func longEnough() {
        let (state, positions) = simulate(minutes: 100) { _ in 1e-3 }
        #expect(state.plannedSteps == state.recipeSteps && state.step == 3500)
        #expect(positions == [Array(0..<3000), Array(0..<500)])
    }

    @Test("After a slow start the training takes no more steps than the recipe has")
    func slowStart() {
        let (state, _) = simulate(minutes: 10) { $0 < 60 ? 1e-1 : 1e-6 }
        #expect(state.plannedSteps == state.recipeSteps && state.seconds < 61)
    }

    @Test("Each phase has a step even if the time is over at once")
    func tooShort() {
        #expect(simulate(minutes: 1e-9) { _ in 1 }.state.plannedSteps == [1, 1])
        // A clock that does not advance.
        #expect(simulate(minutes: 1e-9) { _ in 0 }.state.step <= 3500)
    }
}
