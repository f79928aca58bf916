/// A comparison as a self-contained HTML page with pictures.
public struct ComparisonPage {
    private let comparison: Comparison
    private let a: Dataset
    private let b: Dataset
    private let seed: UInt64

    /// Random images of a class in each set.
    private static let sampleSize = 18
    /// Classes in the table.
    private static let maxRows = 1000

    /// - Parameters:
    ///   - comparison: The comparison of the two data sets.
    ///   - a: The first data set.
    ///   - b: The second data set.
    ///   - seed: The random seed that selects the images shown.
    public init(_ comparison: Comparison, _ a: Dataset, _ b: Dataset, seed: UInt64) {
        self.comparison = comparison
        self.a = a
        self.b = b
        self.seed = seed
    }

    /// Writes the page, replacing an existing report page.
    ///
    /// - Throws: An error with the code `.exists` if something other than a report page exists at the path.
    public func write(to path: String) throws {
        try page.write(to: path)
    }

    /// The page.
    public func html() -> String { page.html }

    private var page: HTMLPage {
        let head = PageHead(
            "Comparison of two data sets", [.init(.a, "A", a.path), .init(.b, "B", b.path)], notes: comparison.notes)
        let body = """
            \(head.html)
            <div class="top">
            <section><h2>Properties</h2>\(properties)</section>
            <section><h2>Grey levels</h2>\(GreyLevelChart(comparison).html)</section>
            </div>
            \(comparison.classes.isEmpty ? "" : classSections)
            """
        return HTMLPage(
            title: "\(name(a)) compared with \(name(b))", body: body, style: Self.style,
            remark: "images selected at random with seed \(seed)")
    }

    private var classSections: String {
        let count = comparison.classes.count
        let more = { (shown: Int) in
            count > shown
                ? HTML.note("The first \(TextFormat.grouped(shown)) of \(TextFormat.grouped(count)) classes.") : ""
        }
        let note =
            comparison.sameSide
            ? "Mean images and their difference: grey where they are equal, lighter where B has more ink, "
                + "darker where A does."
            : "Mean images. The two sets have different image sizes, so there is no difference to show."
        return """
            <section><h2>Classes</h2>\(HTML.note(note))<div class="classes">\(cards)</div>\(more(Comparison.maxPictured))</section>
            <section><h2>Numbers by class</h2>\(classTable)\(more(Self.maxRows))</section>
            """
    }

    private var properties: String {
        HTML.table(
            "traits", header: ["", "<b class=\"a\">A</b>", "<b class=\"b\">B</b>"],
            rows: comparison.rows.map { [$0.name, $0.a, $0.b].map(HTML.escaped) })
    }

    private var classTable: String {
        let pairs = ["images", "mean grey", "solid", "blank"].flatMap {
            ["\($0) <b class=\"a\">A</b>", "<b class=\"b\">B</b>"]
        }
        let rows = comparison.classes.prefix(Self.maxRows).map { pair in
            [
                HTML.escaped(pair.symbol), TextFormat.grouped(pair.a.images), TextFormat.grouped(pair.b.images),
                TextFormat.decimal(pair.a.mean, digits: 1), TextFormat.decimal(pair.b.mean, digits: 1),
                TextFormat.grouped(pair.a.solid), TextFormat.grouped(pair.b.solid), TextFormat.grouped(pair.a.blank),
                TextFormat.grouped(pair.b.blank), TextFormat.decimal(pair.difference, digits: 1),
                TextFormat.decimal(pair.correlation, digits: 3),
            ]
        }
        return HTML.table(header: ["class"] + pairs + ["difference", "correlation"], rows: rows)
    }

    private var cards: String {
        var generator = SeededGenerator(seed: seed)
        let (ofA, ofB) = (a.imagesByClass(), b.imagesByClass())
        let pictures = PagePictures()
        return zip(comparison.classes, comparison.meanImages).prefix(Comparison.maxPictured).map { pair, means in
            let figures = [
                figure(means.a, side: a.side, "mean of A", pictures),
                figure(means.b, side: b.side, "mean of B", pictures),
                figure(comparison.sameSide ? difference(means.a, means.b) : nil, side: a.side, "difference", pictures),
            ]
            let numbers = pair.difference.map {
                "mean difference \(TextFormat.decimal($0, digits: 1)) grey levels"
                    + (pair.correlation.map { ", correlation \(TextFormat.decimal($0, digits: 3))" } ?? "")
            }
            let rows = [("a", "A", a, ofA[pair.a.label]), ("b", "B", b, ofB[pair.b.label])].map {
                style, letter, set, images in
                let samples = RandomSample.draw(Self.sampleSize, from: images, using: &generator).map { index in
                    pictures.tag(set.pixels(at: index), side: set.side, "image \(index) of \(letter)", size: 28)
                }
                return "<div class=\"row\"><b class=\"\(style)\">\(letter)</b><div>\(samples.joined())</div></div>"
            }
            return """
                <article><h3>\(HTML.escaped(pair.symbol)) <small>\(HTML.escaped(numbers ?? ""))</small></h3>
                <div class="means">\(figures.joined())</div>\(rows.joined(separator: "\n"))</article>
                """
        }.joined(separator: "\n")
    }

    private func figure(_ image: [Double]?, side: Int, _ caption: String, _ pictures: PagePictures) -> String {
        guard let image else { return "" }
        let pixels = image.map { UInt8(clamping: Int($0.rounded())) }
        let picture = pixels.withUnsafeBytes { pictures.tag($0, side: side, caption, size: 84) }
        return "<figure>\(picture)<figcaption>\(caption)</figcaption></figure>"
    }

    /// Half the difference of two images, added to the middle grey.
    private func difference(_ one: [Double]?, _ other: [Double]?) -> [Double]? {
        guard let one, let other else { return nil }
        return zip(one, other).map { 128 + ($1 - $0) / 2 }
    }

    private func name(_ dataset: Dataset) -> String {
        dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
    }
}
