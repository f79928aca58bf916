/// A comparison as a page of HTML with pictures, in one file that needs no other.
public struct ComparisonPage {
    private let comparison: Comparison
    private let a: Dataset
    private let b: Dataset
    private let seed: UInt64

    private static let samples = 18
    /// With more classes the page would get too long to look at; the tables go on.
    private static let mostListed = 1000

    /// - Parameters:
    ///   - comparison: Of the two data sets.
    ///   - seed: Decides which images are shown.
    public init(_ comparison: Comparison, _ a: Dataset, _ b: Dataset, seed: UInt64) {
        self.comparison = comparison
        self.a = a
        self.b = b
        self.seed = seed
    }

    /// Writes the page; one that is there is replaced.
    ///
    /// - Throws: `.exists` when something else than a page is there.
    public func write(to path: String) throws {
        try page.write(to: path)
    }

    /// The page.
    public func html() -> String { page.html }

    private var page: HTMLPage {
        let body = """
            <header>
            <h1>Two data sets side by side</h1>
            <p class="sets"><span><b class="a">A</b> \(HTML.escaped(a.path))</span><span><b class="b">B</b> \(HTML.escaped(b.path))</span></p>
            \(comparison.notes.map { "<p class=\"note\">\(HTML.escaped($0))</p>" }.joined(separator: "\n"))
            </header>
            <div class="top">
            <section><h2>Traits</h2>\(traits)</section>
            <section><h2>Grey levels</h2>\(GreyLevelChart(comparison).svg)</section>
            </div>
            \(comparison.classes.isEmpty ? "" : classSections)
            """
        return HTMLPage(
            title: "\(name(a)) and \(name(b)) compared", body: body, style: Self.style,
            remark: "samples by seed \(seed)")
    }

    private var classSections: String {
        let hidden = comparison.classes.count - Comparison.mostPictured
        let more =
            hidden > 0
            ? "<p class=\"note\">The first \(Comparison.mostPictured) classes of \(TextFormat.grouped(comparison.classes.count)).</p>"
            : ""
        let note =
            comparison.sameSide
            ? "Mean images, and where they differ: grey is equal, lighter has more ink in B, darker in A."
            : "Mean images; their sizes are not the same, so there is no difference to show."
        return """
            <section><h2>Classes</h2><p class="note">\(note)</p><div class="classes">\(cards)</div>\(more)</section>
            <section><h2>Classes in numbers</h2>\(classTable)</section>
            """
    }

    private var traits: String {
        let rows = comparison.rows.map {
            "<tr><th>\(HTML.escaped($0.name))</th><td>\(HTML.escaped($0.a))</td><td>\(HTML.escaped($0.b))</td></tr>"
        }
        return """
            <table class="traits"><thead><tr><th></th><td><b class="a">A</b></td><td><b class="b">B</b></td></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
    }

    private var classTable: String {
        let rows = comparison.classes.prefix(Self.mostListed).map { pair in
            let cells = [
                TextFormat.grouped(pair.a.images), TextFormat.grouped(pair.b.images), TextFormat.decimal(pair.a.mean, digits: 1),
                TextFormat.decimal(pair.b.mean, digits: 1),
                TextFormat.grouped(pair.a.solid), TextFormat.grouped(pair.b.solid), TextFormat.grouped(pair.a.blank), TextFormat.grouped(pair.b.blank),
                TextFormat.decimal(pair.difference, digits: 1), TextFormat.decimal(pair.correlation, digits: 3),
            ]
            return "<tr><th>\(HTML.escaped(pair.symbol))</th>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
        }
        let pairs = ["images", "mean grey", "solid", "blank"].map { "<td colspan=\"2\">\($0)</td>" }.joined()
        let letters = String(repeating: "<td><b class=\"a\">A</b></td><td><b class=\"b\">B</b></td>", count: 4)
        return """
            <div class="wide"><table><thead><tr><th></th>\(pairs)<td>difference</td><td>correlation</td></tr>
            <tr><th></th>\(letters)<td></td><td></td></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }

    private var cards: String {
        var generator = SeededGenerator(seed: seed)
        let (ofA, ofB) = (a.imagesByClass(), b.imagesByClass())
        let pictures = PagePictures()
        return zip(comparison.classes, comparison.meanImages).prefix(Comparison.mostPictured).map { pair, means in
            let figures = [
                figure(means.a, side: a.side, "mean of A", pictures),
                figure(means.b, side: b.side, "mean of B", pictures),
                figure(comparison.sameSide ? difference(means.a, means.b) : nil, side: a.side, "difference", pictures),
            ]
            let numbers = pair.difference.map {
                "\(TextFormat.decimal($0, digits: 1)) levels apart"
                    + (pair.correlation.map { ", correlation \(TextFormat.decimal($0, digits: 3))" } ?? "")
            }
            let rows = [("a", "A", a, ofA[pair.a.label]), ("b", "B", b, ofB[pair.b.label])].map {
                style, letter, set, images in
                let samples = RandomSample.draw(Self.samples, from: images, using: &generator).map { index in
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
        return
            "<figure>\(pixels.withUnsafeBytes { pictures.tag($0, side: side, caption, size: 84) })<figcaption>\(caption)</figcaption></figure>"
    }

    /// Half the difference of two images around the middle grey.
    private func difference(_ one: [Double]?, _ other: [Double]?) -> [Double]? {
        guard let one, let other else { return nil }
        return zip(one, other).map { 128 + ($1 - $0) / 2 }
    }

    private func name(_ dataset: Dataset) -> String {
        dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
    }
}
