internal import GlyphForge

/// What published networks reached when they were trained anew, beside what was reported of them.
public struct PublishedResults: Encodable, Sendable {
    /// One recipe.
    public struct Row: Encodable, Sendable {
        public let recipe: String
        /// The accuracy that its author reported on notMNIST's small set, 0 ... 1; nil where none is known.
        public internal(set) var reported: Double?
        /// How it does on each data set tested on, in their order; empty when it failed.
        public internal(set) var obtained: [ModelDescription.Metric] = []
        /// Steps trained, and the steps that the recipe asks for on as many images.
        public internal(set) var steps: Int?
        public internal(set) var recipeSteps: Int?
        /// Time that the steps took.
        public internal(set) var seconds: Double?
        /// Why there is no model, a sentence; nil when there is one.
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

    /// The version of this form.
    public let schema = 1
    /// The data set trained on.
    public let training: String
    /// The data sets tested on.
    public let tests: [String]
    public let seed: UInt64
    /// In the order of the recipes.
    public internal(set) var rows: [Row]

    init(training: String, tests: [String], seed: UInt64, rows: [Row]) {
        self.training = training
        self.tests = tests
        self.seed = seed
        self.rows = rows
    }

    private enum CodingKeys: CodingKey { case schema, training, tests, seed, rows }
}

extension PublishedResults {
    private static let title = "Published networks, trained anew"
    /// The Markdown's first line.
    static let heading = "# \(title)"

    /// The columns of the table.
    public var header: [String] { ["recipe", "reported"] + tests.map { "on \($0)" } + ["steps", "of", "time"] }

    /// A row as the table shows it: as many cells as there are columns.
    public func cells(_ row: Row) -> [String] {
        let obtained = tests.indices.map { column in
            guard column < row.obtained.count else { return "-" }
            let metric = row.obtained[column]
            let ends = metric.interval.map { TextFormat.decimal(100 * $0, digits: 2) }.joined(separator: " to ")
            return "\(TextFormat.percent(metric.accuracy, digits: 2)) (\(ends))"
        }
        let steps = [row.steps, row.recipeSteps].map { $0.map(TextFormat.grouped) ?? "-" }
        return [row.recipe, TextFormat.percent(row.reported, digits: 2)] + obtained + steps + [time(row.seconds)]
    }

    private func time(_ seconds: Double?) -> String {
        guard let seconds else { return "-" }
        return seconds < 120
            ? "\(TextFormat.decimal(seconds, digits: 1)) s" : "\(TextFormat.decimal(seconds / 60, digits: 1)) min"
    }

    /// What the table does not say by itself; a sentence each.
    public var notes: [String] {
        [
            "Reported: on notMNIST's small set, by networks trained on its large one. Obtained: trained on \(training), with 95 % "
                + "intervals in brackets; seed \(seed). Steps: those trained, of those that the recipe asks for."
        ] + rows.compactMap { row in row.failure.map { "\(row.recipe) failed: \($0)" } }
    }

    /// The table as a file of Markdown.
    public var markdown: String {
        var table = MarkdownTable(header.map(Markdown.escaped), numbers: Set(1..<header.count))
        for row in rows { table.append(cells(row)) }
        let notes = notes.map(Markdown.escaped).joined(separator: "\n\n")
        return "\(Self.heading)\n\n\(table.text)\n\n\(notes)\n"
    }

    /// The table as a page.
    var page: HTMLPage {
        let body = """
            \(PageHead(Self.title).html)
            \(HTML.table(header: header.map(HTML.escaped), rows: rows.map { cells($0).map(HTML.escaped) }))
            \(notes.map(HTML.note).joined(separator: "\n"))
            """
        return HTMLPage(title: Self.title, body: body, style: "")
    }
}
