internal import GlyphForge

/// The JSON messages between the review page and the server. `png` is a PNG file in base64; labels are 0 ..< K.
enum ReviewMessage {
    // MARK: Requests

    struct Name: Decodable {
        var name: String
    }

    /// An answer in guess mode, to a queue item or on an image that is reviewed again.
    struct Guess: Decodable {
        var uuid: String
        /// The reviewer's name when the answer was given. Another tab may have changed the browser's name since.
        var reviewer: String
        var item: Int?
        var image: Int?
        var verdict: String
        var label: Int?
        var seconds: Double?
    }

    /// An accepted grid page.
    struct Page: Decodable {
        struct Cell: Decodable {
            var uuid: String
            var image: Int
            var verdict: String
            var label: Int?
        }
        /// As in ``Guess``.
        var reviewer: String
        var cells: [Cell]
        /// For the whole page.
        var seconds: Double?
    }

    struct Undo: Decodable {
        var uuid: String
    }

    // MARK: Responses

    struct Failure: Encodable {
        var error: String
    }

    struct Session: Encodable {
        struct Class: Encodable {
            var symbol: String
            var name: String
        }
        /// Differs between data sets, and between copies in different folders.
        var id: String
        /// The data set's path, quoted for a shell.
        var path: String
        var dataset: String
        var images: Int
        var side: Int
        /// In the order of their labels.
        var classes: [Class]
        /// Nil until the reviewer has entered a name.
        var reviewer: String?
        var hasPlan: Bool
        var hasFlags: Bool
    }

    struct Glyph: Encodable {
        var label: Int
        var png: String
    }

    /// Contains neither the given label nor the purpose of the item.
    struct Item: Encodable {
        var item: Int
        var png: String
    }

    struct Context: Encodable, Sendable {
        var given: Int
        /// The predicted class, if there is a prediction.
        var predicted: Int?
        /// The font's name.
        var font: String
        /// Other glyphs of the same font.
        var siblings: [Glyph]
    }

    struct Items: Encodable {
        var items: [Item]
        var status: Status
    }

    struct Guessed: Encodable {
        var image: Int
        /// Nil if the image was skipped: it will be shown again.
        var context: Context?
        var status: Status
    }

    struct Cell: Encodable {
        var image: Int
        var png: String
        var predicted: Int?
    }

    struct Grid: Encodable {
        var label: Int
        var cells: [Cell]
        /// Number of unreviewed images of the class, including those on the page.
        var undecided: Int
    }

    /// What was undone: one answer in guess mode, or a whole grid page.
    struct Undone: Encodable {
        struct Decision: Encodable {
            var image: Int
            var item: Int?
            var given: Int?
            var verdict: String
            var label: Int?
            var png: String
        }
        var mode: String?
        var decisions: [Decision]
        var status: Status
    }

    struct Status: Encodable {
        var progress: ReviewQueue.Progress
        /// The uuid of the decision that the next undo removes.
        var undoable: String?
    }

    /// See ``ErrorRateEstimate``.
    struct Estimate: Encodable {
        var errorRate: Double
        var interval: ClosedRange<Double>
        var anyTime: ClosedRange<Double>
        var errors: Int
        var reviewed: Int
        var drawn: Int
    }

    /// The reviewer's answers that differ from the label.
    struct Contradictions: Encodable {
        struct Answer: Encodable {
            var image: Int
            var png: String
            var verdict: String
            var label: Int?
            var context: Context
        }
        var answers: [Answer]
        /// Number of such answers. `answers` contains the first of them.
        var count: Int
    }

    struct AgreementReport: Encodable {
        struct Dispute: Encodable {
            struct Opinion: Encodable {
                var reviewer: String
                var says: String
                var label: Int?
            }
            var image: Int
            var given: Int
            var png: String
            var font: String
            var opinions: [Opinion]
        }
        var pairs: [Agreement]
        var disputes: [Dispute]
        /// Number of disputes. `disputes` contains the first of them.
        var disputeCount: Int
    }
}
