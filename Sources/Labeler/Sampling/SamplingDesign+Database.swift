internal import Foundation
internal import GRDB
internal import GlyphForge

/// A sampling design as it is kept, with how far its sample goes.
struct StoredDesign {
    /// Its row's number.
    let id: Int
    let design: SamplingDesign
    /// The run of `flag` whose scores made the strata; nil without one.
    let run: Int?
    /// The images drawn so far, by stratum: the first of its order.
    var drawn: [Int]

    /// The latest design; nil before the first plan. It may be of fewer images than the data set has: more were added
    /// then.
    static func latest(_ database: Database, of dataset: Dataset) throws -> StoredDesign? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM designs ORDER BY id DESC LIMIT 1") else {
            return nil
        }
        let (id, images, bytes): (Int, Int, Data) = (row["id"], row["images"], row["stratum_of_image"])
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM strata WHERE design = ? ORDER BY number", arguments: [id])
        let strata = rows.map {
            SamplingDesign.Stratum(name: $0["name"], size: $0["size"], expectedRate: $0["expected_rate"])
        }
        var sizes = strata.map { _ in 0 }
        for number in bytes where Int(number) < sizes.count { sizes[Int(number)] += 1 }
        let drawn: [Int] = rows.map { $0["drawn"] }
        guard bytes.count == images, sizes == strata.map(\.size), sizes.reduce(0, +) == images,
            zip(drawn, sizes).allSatisfy({ 0 <= $0 && $0 <= $1 }),
            strata.allSatisfy({ $0.expectedRate > 0 && $0.expectedRate < 1 })
        else {
            throw LabelError(
                .damaged,
                "\(LabelDatabase.fileName) is damaged: the strata of its sampling design do not match its images.")
        }
        guard images <= dataset.count else {
            throw LabelError(
                .damaged,
                "\(LabelDatabase.fileName) is damaged: its sampling design is of \(grouped(images)) images, but \(dataset.path) has \(grouped(dataset.count))."
            )
        }
        let seed: Int64 = row["seed"]
        return StoredDesign(
            id: id,
            design: SamplingDesign(seed: UInt64(bitPattern: seed), strata: strata, stratumOfImage: Array(bytes)),
            run: row["run"],
            drawn: drawn)
    }

    /// For each stratum its images in the order in which they are drawn, as the queue knows them.
    ///
    /// - Throws: ``LabelError`` where the queue has an image as drawn that is not: then the order is another than that
    ///   of the review.
    func orders(_ database: Database) throws -> [[Int]] {
        let orders = design.orders()
        let sample = zip(orders, drawn).map { Set($0.prefix($1)) }
        let items = try Row.fetchAll(
            database, sql: "SELECT image, stratum FROM review_items WHERE design = ? AND purpose = 'sample'",
            arguments: [id])
        for item in items {
            guard let stratum: Int = item["stratum"], sample.indices.contains(stratum),
                sample[stratum].contains(item["image"])
            else {
                throw LabelError(
                    .damaged,
                    "\(LabelDatabase.fileName) is damaged: image \(item["image"] as Int) is in its review's sample, but the sampling design does not draw it."
                )
            }
        }
        return orders
    }

    /// Keeps a new design, of which nothing is drawn.
    static func insert(_ design: SamplingDesign, run: Int?, made: String, _ database: Database) throws -> StoredDesign {
        try database.execute(
            sql: "INSERT INTO designs (made, seed, run, images, stratum_of_image) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                made, Int64(bitPattern: design.seed), run, design.stratumOfImage.count, Data(design.stratumOfImage),
            ])
        let id = Int(database.lastInsertedRowID)
        for (number, stratum) in design.strata.enumerated() {
            try database.execute(
                sql: "INSERT INTO strata (design, number, name, size, expected_rate, drawn) VALUES (?, ?, ?, ?, ?, 0)",
                arguments: [id, number, stratum.name, stratum.size, stratum.expectedRate])
        }
        return StoredDesign(id: id, design: design, run: run, drawn: design.strata.map { _ in 0 })
    }

    /// Keeps how many are drawn, and with it the probability with which each image of the sample was.
    func updateDrawn(_ database: Database) throws {
        for (number, count) in drawn.enumerated() {
            try database.execute(
                sql: "UPDATE strata SET drawn = ? WHERE design = ? AND number = ?", arguments: [count, id, number])
            try database.execute(
                sql: "UPDATE review_items SET inclusion = ? WHERE design = ? AND stratum = ? AND purpose = 'sample'",
                arguments: [Double(count) / Double(design.strata[number].size), id, number])
        }
    }
}

/// A run of `flag`, as far as a review needs it.
struct FlagRun {
    let id: Int
    /// The quality of each image's label, 0 wrong ... 1 right.
    let scores: [Float]
    /// The images flagged, the worst first.
    let flagged: [Int]

    /// The latest run; nil if there is none.
    init?(_ database: Database) throws {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT id, images, scores FROM flag_runs ORDER BY id DESC LIMIT 1")
        else { return nil }
        let (images, bytes): (Int, Data) = (row["images"], row["scores"])
        self.id = row["id"]
        guard bytes.count == 4 * images else {
            throw LabelError(
                .damaged,
                "\(LabelDatabase.fileName) is damaged: run \(self.id) of flag has \(bytes.count) bytes of scores for \(images) images."
            )
        }
        scores = NumberBlob.floats(bytes)
        flagged = try Int.fetchAll(
            database, sql: "SELECT image FROM issues WHERE run = ? ORDER BY rank", arguments: [self.id])
    }
}
