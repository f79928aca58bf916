internal import GlyphForge

/// The accuracy of published networks: as reported by their authors and as obtained here.
public struct PublishedResults: Encodable, Sendable {
    /// The results of a recipe.
    public struct Row: Encodable, Sendable {
        /// The recipe's name.
        public let recipe: String
        /// The accuracy that the author reported on notMNIST's small set, 0 ... 1; nil if not known.
        public internal(set) var reported: Double?
        /// The result on each test data set in order; empty if the recipe failed.
        public internal(set) var obtained: [ModelDescription.Metric] = []
        /// Number of steps in the training.
        public internal(set) var steps: Int?
        /// Number of steps in the recipe for as many images.
        public internal(set) var recipeSteps: Int?
        /// Total time of the steps in seconds.
        public internal(set) var seconds: Double?
        /// Why the recipe failed, as a sentence; nil if it did not.
        public internal(set) var failure: String?

        init(recipe: String) { self.recipe = recipe }

        mutating func add(_ model: Model, _ metrics: [ModelDescription.Metric], of recipe: Recipe) {
            let training = model.description.training
            obtained = metrics
            steps = training.steps
            recipeSteps = TrainingState(recipe, images: training.images, length: nil).totalSteps
            seconds = training.seconds
        }
    }

    /// The version of this format.
    public let schema = 1
    /// The training data set.
    public let training: String
    /// The test data sets.
    public let tests: [String]
    /// The random seed of the trainings.
    public let seed: UInt64
    /// The results in the order of the recipes.
    public internal(set) var rows: [Row]
    /// What makes the accuracy on a test data set misleading; one sentence each.
    public let warnings: [String]

    init(training: String, tests: [String], seed: UInt64, rows: [Row], warnings: [String] = []) {
        self.training = training
        self.tests = tests
        self.seed = seed
        self.rows = rows
        self.warnings = warnings
    }

    private enum CodingKeys: CodingKey { case schema, training, tests, seed, rows, warnings }
}

extension PublishedResults {
    private static let title = "Published networks: reported and reproduced accuracy"
    /// The start of every such Markdown file, including those of early versions.
    static let heading = "# Published networks"

    /// The column headings of the table.
    public var header: [String] { ["recipe", "reported"] + tests.map { "on \($0)" } + ["steps", "of", "time"] }

    /// The cells of a row, one for each column.
    public func cells(_ row: Row) -> [String] {
        let obtained = tests.indices.map { column in
            guard column < row.obtained.count else { return "-" }
            let metric = row.obtained[column]
            let ends = metric.interval.map { TextFormat.decimal(100 * $0, digits: 2) }.joined(separator: " to ")
            return "\(TextFormat.percent(metric.accuracy, digits: 2)) [\(ends)]"
        }
        let steps = [row.steps, row.recipeSteps].map { $0.map(TextFormat.grouped) ?? "-" }
        return [row.recipe, TextFormat.percent(row.reported, digits: 2)] + obtained + steps + [time(row.seconds)]
    }

    private func time(_ seconds: Double?) -> String {
        guard let seconds else { return "-" }
        return seconds < 120
            ? "\(TextFormat.decimal(seconds, digits: 1)) s" : "\(TextFormat.decimal(seconds / 60, digits: 1)) min"
    }

    /// Explanations of the table, and the failures.
    public var notes: [String] {
        [
            "Reported: accuracy on notMNIST's small set after training on its large set, as published. The other columns: "
                + "accuracy after training on \(training) with seed \(seed), with 95 % confidence intervals in brackets. "
                + "Steps: number of steps trained, of the number in the recipe."
        ] + warnings + rows.compactMap { row in row.failure.map { "\(row.recipe) failed: \($0)" } }
    }

    /// The table as the text of a Markdown file.
    public var markdown: String {
        var table = MarkdownTable(header.map(Markdown.escaped), numbers: Set(1..<header.count))
        for row in rows { table.append(cells(row)) }
        let notes = notes.map(Markdown.escaped).joined(separator: "\n\n")
        return "# \(Self.title)\n\n\(table.text)\n\n\(notes)\n"
    }

    /// The table as an HTML page.
    var page: HTMLPage {
        let body = """
            \(PageHead(Self.title).html)
            \(HTML.table(header: header.map(HTML.escaped), rows: rows.map { cells($0).map(HTML.escaped) }))
            \(notes.map(HTML.note).joined(separator: "\n"))
            """
        return HTMLPage(title: Self.title, body: body, style: "")
    }
}
