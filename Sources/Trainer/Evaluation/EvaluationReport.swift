public import GlyphForge

/// An HTML report of an evaluation, in a single file with embedded images.
public struct EvaluationReport {
    private let evaluation: Evaluation
    private let dataset: Dataset
    private let model: String
    private let curve: LearningCurve
    private let pictures = PagePictures()

    private static let maxFonts = 20
    private static let maxMistakes = 60
    private static let maxClasses = 100
    /// Maximum number of images of a font; images with wrong predictions have priority.
    private static let maxGlyphs = 40

    /// - Parameters:
    ///   - evaluation: The evaluation of predictions for all images of `dataset`.
    ///   - model: The name of the model.
    ///   - curve: The learning curve; without points it is omitted.
    public init(_ evaluation: Evaluation, of dataset: Dataset, model: String, curve: LearningCurve = LearningCurve()) {
        precondition(evaluation.images == dataset.count)
        self.evaluation = evaluation
        self.dataset = dataset
        self.model = model
        self.curve = curve
    }

    /// Writes the page. An existing page is replaced.
    ///
    /// - Throws: `.exists` if the file exists and is not such a page.
    public func write(to path: String) throws { try page.write(to: path) }

    /// The text of the page.
    public func html() -> String { page.html }

    private var head: PageHead {
        let basis = evaluation.intervalBasis == .families ? ", for fonts of other families" : ""
        return PageHead(
            "Model evaluation", [.init(.a, "Model", model), .init(.b, "Data set", dataset.path)],
            result: (
                Evaluation.percent(evaluation.accuracy),
                "of \(TextFormat.grouped(evaluation.images)) images classified correctly "
                    + "(95 % CI \(Evaluation.percent(evaluation.interval))\(basis))"
            ), notes: evaluation.notes)
    }

    private var page: HTMLPage {
        let body = """
            \(head.html)
            <div class="top">
            <section><h2>Summary</h2>\(summary)</section>
            <section><h2>Calibration</h2>\(ReliabilityDiagram(calibration: evaluation.calibration).html)</section>
            </div>
            \(learning)
            <section><h2>Confusion matrix</h2>\(ConfusionView(evaluation: evaluation, pictures: pictures).html)</section>
            <section><h2>Classes</h2>\(classTable)</section>
            \(fonts)
            \(mistakes)
            """
        let name = dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
        return HTMLPage(title: "\(model) on \(name)", body: body, style: Self.style)
    }

    private var summary: String {
        HTML.table("traits", rows: evaluation.summary.map { [$0.name, $0.value] })
    }

    private var learning: String {
        let accuracy = LineChart(
            "Accuracy by step",
            [.init(.a, curve.points(\.trainingAccuracy)), .init(.b, curve.points(\.validationAccuracy))],
            isPercent: true)
        let loss = LineChart("Training loss by step", [.init(.a, curve.points(\.trainingLoss))], isPercent: false)
        let rates = Set(curve.points.compactMap(\.rate))
        let rate =
            rates.count > 1
            ? LineChart("Learning rate by step", [.init(.a, curve.points(\.rate))], isPercent: false) : nil
        let figures = [
            ("Accuracy: <b class=\"a\">training</b> and <b class=\"b\">validation</b>", accuracy),
            ("Training loss", loss), ("Learning rate", rate),
        ].compactMap { caption, chart in
            chart.map { "<figure>\($0.svg)<figcaption>\(caption), by step.</figcaption></figure>" }
        }
        guard !figures.isEmpty else { return "" }
        return
            "<section><h2>Learning curve</h2><div class=\"curves\">\(figures.joined(separator: "\n"))</div></section>"
    }

    private var classTable: String {
        var listed = evaluation.classes
        var note = ""
        if listed.count > Self.maxClasses {
            listed = Array(
                listed.filter { $0.f1 != nil }.sorted { ($0.f1!, $0.label) < ($1.f1!, $1.label) }.prefix(
                    Self.maxClasses))
            note = HTML.note(
                "The \(listed.count) classes with the lowest F1, of \(TextFormat.grouped(evaluation.classes.count)).")
        }
        let missed = listed.map { 1 - ($0.recall ?? 1) }
        let maximum = max(missed.max() ?? 0, 1e-9)
        let rows = zip(listed, missed).map { item, missed in
            [
                symbol(item.label), TextFormat.grouped(item.support), Evaluation.percent(item.precision),
                Evaluation.percent(item.recall),
                Evaluation.percent(item.f1), HTML.bar(missed / maximum),
                Evaluation.percent(item.recall == nil ? nil : missed),
            ]
        }
        return note + HTML.table(header: ["class", "images", "precision", "recall", "F1", "missed"], rows: rows)
    }

    private func symbol(_ label: Int) -> String {
        HTML.escaped(TextFormat.shortened(evaluation.symbols[label], to: 16))
    }

    private var fonts: String {
        let listed = evaluation.worstFonts.prefix(Self.maxFonts)
        guard !listed.isEmpty, let faces = evaluation.facesWithMistakes else { return "" }
        var images: [Int: [Int]] = Dictionary(uniqueKeysWithValues: listed.map { ($0.face, []) })
        for (image, face) in evaluation.origins.faceOfImage.enumerated() {
            if let face { images[face]?.append(image) }
        }
        let cards = listed.map { font in
            """
            <article><h3>\(HTML.escaped(font.family)) <small>\(HTML.escaped(font.style))</small></h3>
            <p class="note">\(TextFormat.grouped(font.wrong)) of \(TextFormat.count(font.wrong + font.right, "image")) \
            wrong; \(HTML.escaped(font.file))\(font.index > 0 ? ", face \(font.index)" : "")</p>
            \(glyphs(images[font.face] ?? []))</article>
            """
        }
        return """
            <section><h2>Worst fonts</h2><p class="note">\(TextFormat.count(faces, "face")) with wrong predictions, sorted \
            by the lower end of the error rate's 95 % confidence interval, worst first.</p>
            <div class="cards">\(cards.joined(separator: "\n"))</div></section>
            """
    }

    /// The images of a face in the data set's order.
    private func glyphs(_ images: [Int]) -> String {
        let isWrong = { (image: Int) in evaluation.predicted[image] != evaluation.labels[image] }
        let shown = (images.filter(isWrong) + images.filter { !isWrong($0) }).prefix(Self.maxGlyphs).sorted()
        let figures = shown.map { image in
            let given = symbol(evaluation.labels[image])
            let caption = isWrong(image) ? "\(given) <b>\(symbol(evaluation.predicted[image]))</b>" : given
            return (picture: picture(image, size: 28), caption: caption, isWrong: isWrong(image))
        }
        return PagePictures.strip(figures, hidden: images.count - shown.count)
    }

    private var mistakes: String {
        let listed = evaluation.mistakes.prefix(Self.maxMistakes)
        guard !listed.isEmpty else { return "" }
        let figures = listed.map { mistake in
            let font = evaluation.origins.faceOfImage[mistake.index].map { evaluation.origins.faces[$0] }
            let name =
                font.map { "<br>\(HTML.escaped(TextFormat.shortened("\($0.family) \($0.style)", to: 40)))" } ?? ""
            let caption = """
                \(symbol(mistake.given)) → <b>\(symbol(mistake.predicted))</b> \
                \(Evaluation.percent(mistake.probability))\(name)<br>image \(mistake.index)
                """
            return (picture: picture(mistake.index, size: 84), caption: caption)
        }
        return """
            <section><h2>Most confident mistakes</h2><p class="note">Given label → predicted class, with the probability of \
            the predicted class. If the prediction looks right, the label may be wrong.</p>
            \(PagePictures.gallery(figures))</section>
            """
    }

    private func picture(_ image: Int, size: Int) -> String {
        let label = evaluation.symbols[evaluation.labels[image]]
        return dataset.withPixels(at: image) {
            pictures.tag($0, side: dataset.side, "image \(image), \(label)", size: size)
        }
    }
}
