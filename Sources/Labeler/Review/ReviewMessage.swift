internal import GlyphForge

/// What the page and the server of a review say to each other, as JSON. `png` is a PNG file in base64; labels are 0 ..<
/// K.
enum ReviewMessage {
    // MARK: What the page asks

    struct Name: Decodable {
        var name: String
    }

    /// An answer in guess mode: to an item of the queue, or on an image that is decided anew.
    struct Guess: Decodable {
        var uuid: String
        /// Whom the page took for the reviewer. Another tab may have given the browser another name meanwhile.
        var reviewer: String
        var item: Int?
        var image: Int?
        var verdict: String
        var label: Int?
        var seconds: Double?
    }

    /// A page of a grid, accepted.
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

    // MARK: What the server answers

    struct Failure: Encodable {
        var error: String
    }

    struct Session: Encodable {
        struct Class: Encodable {
            var symbol: String
            var name: String
        }
        /// Differs from that of any other data set, and of a copy in another folder.
        var id: String
        /// As it is written in a command.
        var path: String
        var dataset: String
        var images: Int
        var side: Int
        /// In the order of their labels.
        var classes: [Class]
        /// Nil until the reviewer has given a name.
        var reviewer: String?
        var hasPlan: Bool
        var hasFlags: Bool
    }

    struct Glyph: Encodable {
        var label: Int
        var png: String
    }

    /// Nothing here tells the given label or why the item is asked.
    struct Item: Encodable {
        var item: Int
        var png: String
    }

    struct Context: Encodable, Sendable {
        var given: Int
        /// The class that the network prefers, where it was asked.
        var predicted: Int?
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
        /// Nil where it was skipped: it will be asked again.
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
        /// Images of the class that nobody has decided, those on the page included.
        var undecided: Int
    }

    /// What was taken back: an item or an image of guess mode, or the page of a grid.
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
        /// The decision that the next undo takes back.
        var undoable: String?
    }

    /// Shares of all labels, 0 to 1; intervals of 95 %, the second of which holds whenever one looks.
    struct Estimate: Encodable {
        var errorRate: Double
        var interval: ClosedRange<Double>
        var anyTime: ClosedRange<Double>
        var errors: Int
        var reviewed: Int
        var drawn: Int
    }

    /// The reviewer's answers that contradict the label.
    struct Contradictions: Encodable {
        struct Answer: Encodable {
            var image: Int
            var png: String
            var verdict: String
            var label: Int?
            var context: Context
        }
        var answers: [Answer]
        /// How many there are; `answers` has the first of them.
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
        /// How many there are; `disputes` has the first of them.
        var disputeCount: Int
    }
}
