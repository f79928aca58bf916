internal import Foundation
internal import GRDB
internal import GlyphForge

/// A sampling design as the database stores it, with the size of its sample so far.
struct StoredDesign {
    /// The number of its row.
    let id: Int
    let design: SamplingDesign
    /// The run of `flag` whose scores define the strata; nil without one.
    let run: Int?
    /// Number of images drawn so far from each stratum: the first ones of the stratum's order.
    var drawn: [Int]

    /// The latest design; nil before the first plan. It covers fewer images than the data set if images were added
    /// after the plan.
    ///
    /// - Throws: `.damaged` if the strata do not match the images.
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
                "\(LabelDatabase.fileName) is damaged: the strata of the sampling design do not match its images.")
        }
        guard images <= dataset.count else {
            throw LabelError(
                .damaged,
                "\(LabelDatabase.fileName) is damaged: the sampling design covers \(TextFormat.grouped(images)) images, but \(dataset.path) has \(TextFormat.grouped(dataset.count))."
            )
        }
        let seed: Int64 = row["seed"]
        return StoredDesign(
            id: id,
            design: SamplingDesign(seed: UInt64(bitPattern: seed), strata: strata, stratumOfImage: Array(bytes)),
            run: row["run"], drawn: drawn)
    }

    /// The images of each stratum in the order in which they are drawn.
    ///
    /// - Throws: `.damaged` if the queue's sample contains an image that the design does not draw. The order then
    ///   differs from the one that the review used.
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
                    "\(LabelDatabase.fileName) is damaged: image \(item["image"] as Int) is in the review's sample, but the sampling design does not draw it."
                )
            }
        }
        return orders
    }

    /// Stores a new design with an empty sample.
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

    /// Stores the number of drawn images, and the inclusion probability of each image in the sample.
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
