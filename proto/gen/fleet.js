/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";
$protobuf.util.Long = null;
$protobuf.configure();

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["fleet"] || ($protobuf.roots["fleet"] = {});

export const fleet = $root.fleet = (() => {

    /**
     * Namespace fleet.
     * @exports fleet
     * @namespace
     */
    const fleet = {};

    fleet.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof fleet
         * @namespace
         */
        const v1 = {};

        v1.Envelope = (function() {

            /**
             * Properties of an Envelope.
             * @typedef {Object} fleet.v1.Envelope.$Properties
             * @property {fleet.v1.CoordinatorHello.$Properties|null} [coordinatorHello] Envelope coordinatorHello
             * @property {fleet.v1.Renew.$Properties|null} [renew] Envelope renew
             * @property {fleet.v1.Lease.$Properties|null} [lease] Envelope lease
             * @property {fleet.v1.Cancel.$Properties|null} [cancel] Envelope cancel
             * @property {fleet.v1.Ack.$Properties|null} [ack] Envelope ack
             * @property {fleet.v1.CloseCampaign.$Properties|null} [closeCampaign] Envelope closeCampaign
             * @property {fleet.v1.AgentHello.$Properties|null} [agentHello] Envelope agentHello
             * @property {fleet.v1.Heartbeat.$Properties|null} [heartbeat] Envelope heartbeat
             * @property {fleet.v1.Report.$Properties|null} [report] Envelope report
             * @property {fleet.v1.Refused.$Properties|null} [refused] Envelope refused
             * @property {"coordinatorHello"|"renew"|"lease"|"cancel"|"ack"|"closeCampaign"|"agentHello"|"heartbeat"|"report"|"refused"} [body] Envelope body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Envelope.
             * @memberof fleet.v1
             * @interface IEnvelope
             * @augments fleet.v1.Envelope.$Properties
             * @deprecated Use fleet.v1.Envelope.$Properties instead.
             */

            /**
             * Narrowed shape of an Envelope.
             * @typedef {{
             *   coordinatorHello?: fleet.v1.CoordinatorHello.$Shape|null;
             *   renew?: fleet.v1.Renew.$Shape|null;
             *   lease?: fleet.v1.Lease.$Shape|null;
             *   cancel?: fleet.v1.Cancel.$Shape|null;
             *   ack?: fleet.v1.Ack.$Shape|null;
             *   closeCampaign?: fleet.v1.CloseCampaign.$Shape|null;
             *   agentHello?: fleet.v1.AgentHello.$Shape|null;
             *   heartbeat?: fleet.v1.Heartbeat.$Shape|null;
             *   report?: fleet.v1.Report.$Shape|null;
             *   refused?: fleet.v1.Refused.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "coordinatorHello"; coordinatorHello: fleet.v1.CoordinatorHello.$Shape; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "renew"; coordinatorHello?: null; renew: fleet.v1.Renew.$Shape; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "lease"; coordinatorHello?: null; renew?: null; lease: fleet.v1.Lease.$Shape; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "cancel"; coordinatorHello?: null; renew?: null; lease?: null; cancel: fleet.v1.Cancel.$Shape; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "ack"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack: fleet.v1.Ack.$Shape; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "closeCampaign"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign: fleet.v1.CloseCampaign.$Shape; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "agentHello"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello: fleet.v1.AgentHello.$Shape; heartbeat?: null; report?: null; refused?: null }|{ body?: "heartbeat"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat: fleet.v1.Heartbeat.$Shape; report?: null; refused?: null }|{ body?: "report"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report: fleet.v1.Report.$Shape; refused?: null }|{ body?: "refused"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused: fleet.v1.Refused.$Shape })
             * )} fleet.v1.Envelope.$Shape
             */

            /**
             * Constructs a new Envelope.
             * @memberof fleet.v1
             * @classdesc Represents an Envelope.
             * @constructor
             * @param {fleet.v1.Envelope.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Envelope = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Envelope coordinatorHello.
             * @member {fleet.v1.CoordinatorHello.$Properties|null|undefined} coordinatorHello
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.coordinatorHello = null;

            /**
             * Envelope renew.
             * @member {fleet.v1.Renew.$Properties|null|undefined} renew
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.renew = null;

            /**
             * Envelope lease.
             * @member {fleet.v1.Lease.$Properties|null|undefined} lease
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.lease = null;

            /**
             * Envelope cancel.
             * @member {fleet.v1.Cancel.$Properties|null|undefined} cancel
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.cancel = null;

            /**
             * Envelope ack.
             * @member {fleet.v1.Ack.$Properties|null|undefined} ack
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.ack = null;

            /**
             * Envelope closeCampaign.
             * @member {fleet.v1.CloseCampaign.$Properties|null|undefined} closeCampaign
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.closeCampaign = null;

            /**
             * Envelope agentHello.
             * @member {fleet.v1.AgentHello.$Properties|null|undefined} agentHello
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.agentHello = null;

            /**
             * Envelope heartbeat.
             * @member {fleet.v1.Heartbeat.$Properties|null|undefined} heartbeat
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.heartbeat = null;

            /**
             * Envelope report.
             * @member {fleet.v1.Report.$Properties|null|undefined} report
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.report = null;

            /**
             * Envelope refused.
             * @member {fleet.v1.Refused.$Properties|null|undefined} refused
             * @memberof fleet.v1.Envelope
             * @instance
             */
            Envelope.prototype.refused = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Envelope body.
             * @member {"coordinatorHello"|"renew"|"lease"|"cancel"|"ack"|"closeCampaign"|"agentHello"|"heartbeat"|"report"|"refused"|undefined} body
             * @memberof fleet.v1.Envelope
             * @instance
             */
            $Object.defineProperty(Envelope.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["coordinatorHello", "renew", "lease", "cancel", "ack", "closeCampaign", "agentHello", "heartbeat", "report", "refused"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link fleet.v1.Envelope.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Envelope
             * @static
             * @param {fleet.v1.Envelope.$Properties} message Envelope message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Envelope.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.coordinatorHello != null && $Object.hasOwnProperty.call(message, "coordinatorHello"))
                    $root.fleet.v1.CoordinatorHello.encode(message.coordinatorHello, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.renew != null && $Object.hasOwnProperty.call(message, "renew"))
                    $root.fleet.v1.Renew.encode(message.renew, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.lease != null && $Object.hasOwnProperty.call(message, "lease"))
                    $root.fleet.v1.Lease.encode(message.lease, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel"))
                    $root.fleet.v1.Cancel.encode(message.cancel, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                    $root.fleet.v1.Ack.encode(message.ack, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.closeCampaign != null && $Object.hasOwnProperty.call(message, "closeCampaign"))
                    $root.fleet.v1.CloseCampaign.encode(message.closeCampaign, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.agentHello != null && $Object.hasOwnProperty.call(message, "agentHello"))
                    $root.fleet.v1.AgentHello.encode(message.agentHello, writer.uint32(/* id 30, wireType 2 =*/242).fork(), _depth + 1).ldelim();
                if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat"))
                    $root.fleet.v1.Heartbeat.encode(message.heartbeat, writer.uint32(/* id 31, wireType 2 =*/250).fork(), _depth + 1).ldelim();
                if (message.report != null && $Object.hasOwnProperty.call(message, "report"))
                    $root.fleet.v1.Report.encode(message.report, writer.uint32(/* id 32, wireType 2 =*/258).fork(), _depth + 1).ldelim();
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused"))
                    $root.fleet.v1.Refused.encode(message.refused, writer.uint32(/* id 33, wireType 2 =*/266).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Envelope
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Envelope & fleet.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Envelope.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Envelope();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.coordinatorHello = $root.fleet.v1.CoordinatorHello.decode(reader, reader.size(), $undefined, _depth + 1, message.coordinatorHello);
                            message.body = "coordinatorHello";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.renew = $root.fleet.v1.Renew.decode(reader, reader.size(), $undefined, _depth + 1, message.renew);
                            message.body = "renew";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.lease = $root.fleet.v1.Lease.decode(reader, reader.size(), $undefined, _depth + 1, message.lease);
                            message.body = "lease";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.cancel = $root.fleet.v1.Cancel.decode(reader, reader.size(), $undefined, _depth + 1, message.cancel);
                            message.body = "cancel";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.ack = $root.fleet.v1.Ack.decode(reader, reader.size(), $undefined, _depth + 1, message.ack);
                            message.body = "ack";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.closeCampaign = $root.fleet.v1.CloseCampaign.decode(reader, reader.size(), $undefined, _depth + 1, message.closeCampaign);
                            message.body = "closeCampaign";
                            continue;
                        }
                    case 30: {
                            if (wireType !== 2)
                                break;
                            message.agentHello = $root.fleet.v1.AgentHello.decode(reader, reader.size(), $undefined, _depth + 1, message.agentHello);
                            message.body = "agentHello";
                            continue;
                        }
                    case 31: {
                            if (wireType !== 2)
                                break;
                            message.heartbeat = $root.fleet.v1.Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
                            message.body = "heartbeat";
                            continue;
                        }
                    case 32: {
                            if (wireType !== 2)
                                break;
                            message.report = $root.fleet.v1.Report.decode(reader, reader.size(), $undefined, _depth + 1, message.report);
                            message.body = "report";
                            continue;
                        }
                    case 33: {
                            if (wireType !== 2)
                                break;
                            message.refused = $root.fleet.v1.Refused.decode(reader, reader.size(), $undefined, _depth + 1, message.refused);
                            message.body = "refused";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Envelope;
        })();

        /**
         * StreamName enum.
         * @name fleet.v1.StreamName
         * @enum {number}
         * @property {number} STREAM_NAME_UNSPECIFIED=0 STREAM_NAME_UNSPECIFIED value
         * @property {number} STREAM_NAME_FACTS=1 STREAM_NAME_FACTS value
         * @property {number} STREAM_NAME_BULK=2 STREAM_NAME_BULK value
         */
        v1.StreamName = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "STREAM_NAME_UNSPECIFIED"] = 0;
            values[valuesById[1] = "STREAM_NAME_FACTS"] = 1;
            values[valuesById[2] = "STREAM_NAME_BULK"] = 2;
            return values;
        })();

        v1.StreamCursor = (function() {

            /**
             * Properties of a StreamCursor.
             * @typedef {Object} fleet.v1.StreamCursor.$Properties
             * @property {fleet.v1.StreamName|null} [stream] StreamCursor stream
             * @property {string|null} [spool] StreamCursor spool
             * @property {number|null} [sequence] StreamCursor sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StreamCursor.
             * @memberof fleet.v1
             * @interface IStreamCursor
             * @augments fleet.v1.StreamCursor.$Properties
             * @deprecated Use fleet.v1.StreamCursor.$Properties instead.
             */

            /**
             * Shape of a StreamCursor.
             * @typedef {fleet.v1.StreamCursor.$Properties} fleet.v1.StreamCursor.$Shape
             */

            /**
             * Constructs a new StreamCursor.
             * @memberof fleet.v1
             * @classdesc Represents a StreamCursor.
             * @constructor
             * @param {fleet.v1.StreamCursor.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StreamCursor = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StreamCursor stream.
             * @member {fleet.v1.StreamName} stream
             * @memberof fleet.v1.StreamCursor
             * @instance
             */
            StreamCursor.prototype.stream = 0;

            /**
             * StreamCursor spool.
             * @member {string} spool
             * @memberof fleet.v1.StreamCursor
             * @instance
             */
            StreamCursor.prototype.spool = "";

            /**
             * StreamCursor sequence.
             * @member {number} sequence
             * @memberof fleet.v1.StreamCursor
             * @instance
             */
            StreamCursor.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified StreamCursor message. Does not implicitly {@link fleet.v1.StreamCursor.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.StreamCursor
             * @static
             * @param {fleet.v1.StreamCursor.$Properties} message StreamCursor message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StreamCursor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream") && message.stream !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.stream);
                if (message.spool != null && $Object.hasOwnProperty.call(message, "spool") && message.spool !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.spool);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StreamCursor message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.StreamCursor
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.StreamCursor & fleet.v1.StreamCursor.$Shape} StreamCursor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StreamCursor.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.StreamCursor();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.stream = value;
                            else
                                delete message.stream;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.spool = value;
                            else
                                delete message.spool;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StreamCursor;
        })();

        v1.CoordinatorHello = (function() {

            /**
             * Properties of a CoordinatorHello.
             * @typedef {Object} fleet.v1.CoordinatorHello.$Properties
             * @property {number|null} [protocol] CoordinatorHello protocol
             * @property {string|null} [fleet] CoordinatorHello fleet
             * @property {number|null} [generation] CoordinatorHello generation
             * @property {number|null} [term] CoordinatorHello term
             * @property {string|null} [nonce] CoordinatorHello nonce
             * @property {string|null} [mac] CoordinatorHello mac
             * @property {Array.<fleet.v1.StreamCursor.$Properties>|null} [cursors] CoordinatorHello cursors
             * @property {number|null} [heartbeatMs] CoordinatorHello heartbeatMs
             * @property {string|null} [instance] CoordinatorHello instance
             * @property {string|null} [holder] CoordinatorHello holder
             * @property {boolean|null} [takeOver] CoordinatorHello takeOver
             * @property {number|null} [leaseMs] CoordinatorHello leaseMs
             * @property {number|null} [orphanAfterMs] CoordinatorHello orphanAfterMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a CoordinatorHello.
             * @memberof fleet.v1
             * @interface ICoordinatorHello
             * @augments fleet.v1.CoordinatorHello.$Properties
             * @deprecated Use fleet.v1.CoordinatorHello.$Properties instead.
             */

            /**
             * Shape of a CoordinatorHello.
             * @typedef {fleet.v1.CoordinatorHello.$Properties} fleet.v1.CoordinatorHello.$Shape
             */

            /**
             * Constructs a new CoordinatorHello.
             * @memberof fleet.v1
             * @classdesc Represents a CoordinatorHello.
             * @constructor
             * @param {fleet.v1.CoordinatorHello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const CoordinatorHello = function (properties) {
                this.cursors = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * CoordinatorHello protocol.
             * @member {number} protocol
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.protocol = 0;

            /**
             * CoordinatorHello fleet.
             * @member {string} fleet
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.fleet = "";

            /**
             * CoordinatorHello generation.
             * @member {number} generation
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * CoordinatorHello term.
             * @member {number} term
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * CoordinatorHello nonce.
             * @member {string} nonce
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.nonce = "";

            /**
             * CoordinatorHello mac.
             * @member {string} mac
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.mac = "";

            /**
             * CoordinatorHello cursors.
             * @member {Array.<fleet.v1.StreamCursor.$Properties>} cursors
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.cursors = $util.emptyArray;

            /**
             * CoordinatorHello heartbeatMs.
             * @member {number} heartbeatMs
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.heartbeatMs = 0;

            /**
             * CoordinatorHello instance.
             * @member {string} instance
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.instance = "";

            /**
             * CoordinatorHello holder.
             * @member {string} holder
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.holder = "";

            /**
             * CoordinatorHello takeOver.
             * @member {boolean} takeOver
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.takeOver = false;

            /**
             * CoordinatorHello leaseMs.
             * @member {number} leaseMs
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.leaseMs = 0;

            /**
             * CoordinatorHello orphanAfterMs.
             * @member {number} orphanAfterMs
             * @memberof fleet.v1.CoordinatorHello
             * @instance
             */
            CoordinatorHello.prototype.orphanAfterMs = 0;

            /**
             * Encodes the specified CoordinatorHello message. Does not implicitly {@link fleet.v1.CoordinatorHello.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.CoordinatorHello
             * @static
             * @param {fleet.v1.CoordinatorHello.$Properties} message CoordinatorHello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CoordinatorHello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.protocol != null && $Object.hasOwnProperty.call(message, "protocol") && message.protocol !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocol);
                if (message.fleet != null && $Object.hasOwnProperty.call(message, "fleet") && message.fleet !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.fleet);
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.generation);
                if (message.term != null && $Object.hasOwnProperty.call(message, "term") && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.term);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.nonce);
                if (message.mac != null && $Object.hasOwnProperty.call(message, "mac") && message.mac !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.mac);
                if (message.cursors != null && message.cursors.length)
                    for (let i = 0; i < message.cursors.length; ++i)
                        $root.fleet.v1.StreamCursor.encode(message.cursors[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.heartbeatMs != null && $Object.hasOwnProperty.call(message, "heartbeatMs") && !$Object.is(message.heartbeatMs, 0))
                    writer.uint32(/* id 8, wireType 1 =*/65).double(message.heartbeatMs);
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.instance);
                if (message.holder != null && $Object.hasOwnProperty.call(message, "holder") && message.holder !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.holder);
                if (message.takeOver != null && $Object.hasOwnProperty.call(message, "takeOver") && message.takeOver !== false)
                    writer.uint32(/* id 11, wireType 0 =*/88).bool(message.takeOver);
                if (message.leaseMs != null && $Object.hasOwnProperty.call(message, "leaseMs") && !$Object.is(message.leaseMs, 0))
                    writer.uint32(/* id 12, wireType 1 =*/97).double(message.leaseMs);
                if (message.orphanAfterMs != null && $Object.hasOwnProperty.call(message, "orphanAfterMs") && !$Object.is(message.orphanAfterMs, 0))
                    writer.uint32(/* id 30, wireType 1 =*/241).double(message.orphanAfterMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a CoordinatorHello message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.CoordinatorHello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.CoordinatorHello & fleet.v1.CoordinatorHello.$Shape} CoordinatorHello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CoordinatorHello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.CoordinatorHello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.protocol = value;
                            else
                                delete message.protocol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.fleet = value;
                            else
                                delete message.fleet;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.generation = value;
                            else
                                delete message.generation;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.term = value;
                            else
                                delete message.term;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.mac = value;
                            else
                                delete message.mac;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cursors && message.cursors.length))
                                message.cursors = [];
                            message.cursors.push($root.fleet.v1.StreamCursor.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.heartbeatMs = value;
                            else
                                delete message.heartbeatMs;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.instance = value;
                            else
                                delete message.instance;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.holder = value;
                            else
                                delete message.holder;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.takeOver = value;
                            else
                                delete message.takeOver;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.leaseMs = value;
                            else
                                delete message.leaseMs;
                            continue;
                        }
                    case 30: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.orphanAfterMs = value;
                            else
                                delete message.orphanAfterMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return CoordinatorHello;
        })();

        v1.Seen = (function() {

            /**
             * Properties of a Seen.
             * @typedef {Object} fleet.v1.Seen.$Properties
             * @property {number|null} [generation] Seen generation
             * @property {number|null} [term] Seen term
             * @property {number|null} [token] Seen token
             * @property {number|null} [experiment] Seen experiment
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Seen.
             * @memberof fleet.v1
             * @interface ISeen
             * @augments fleet.v1.Seen.$Properties
             * @deprecated Use fleet.v1.Seen.$Properties instead.
             */

            /**
             * Shape of a Seen.
             * @typedef {fleet.v1.Seen.$Properties} fleet.v1.Seen.$Shape
             */

            /**
             * Constructs a new Seen.
             * @memberof fleet.v1
             * @classdesc Represents a Seen.
             * @constructor
             * @param {fleet.v1.Seen.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Seen = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Seen generation.
             * @member {number} generation
             * @memberof fleet.v1.Seen
             * @instance
             */
            Seen.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Seen term.
             * @member {number} term
             * @memberof fleet.v1.Seen
             * @instance
             */
            Seen.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Seen token.
             * @member {number} token
             * @memberof fleet.v1.Seen
             * @instance
             */
            Seen.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Seen experiment.
             * @member {number} experiment
             * @memberof fleet.v1.Seen
             * @instance
             */
            Seen.prototype.experiment = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Seen message. Does not implicitly {@link fleet.v1.Seen.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Seen
             * @static
             * @param {fleet.v1.Seen.$Properties} message Seen message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Seen.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.generation);
                if (message.term != null && $Object.hasOwnProperty.call(message, "term") && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.term);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.token);
                if (message.experiment != null && $Object.hasOwnProperty.call(message, "experiment") && (typeof message.experiment === "object" ? message.experiment.low || message.experiment.high : message.experiment !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.experiment);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Seen message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Seen
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Seen & fleet.v1.Seen.$Shape} Seen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Seen.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Seen();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.generation = value;
                            else
                                delete message.generation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.term = value;
                            else
                                delete message.term;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.experiment = value;
                            else
                                delete message.experiment;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Seen;
        })();

        v1.AgentHello = (function() {

            /**
             * Properties of an AgentHello.
             * @typedef {Object} fleet.v1.AgentHello.$Properties
             * @property {number|null} [protocol] AgentHello protocol
             * @property {string|null} [build] AgentHello build
             * @property {string|null} [machineId] AgentHello machineId
             * @property {string|null} [bootId] AgentHello bootId
             * @property {string|null} [nonce] AgentHello nonce
             * @property {string|null} [mac] AgentHello mac
             * @property {Array.<fleet.v1.HeldAttempt.$Properties>|null} [held] AgentHello held
             * @property {Array.<fleet.v1.SlotReport.$Properties>|null} [slots] AgentHello slots
             * @property {fleet.v1.Seen.$Properties|null} [seen] AgentHello seen
             * @property {Array.<fleet.v1.StreamCursor.$Properties>|null} [streams] AgentHello streams
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AgentHello.
             * @memberof fleet.v1
             * @interface IAgentHello
             * @augments fleet.v1.AgentHello.$Properties
             * @deprecated Use fleet.v1.AgentHello.$Properties instead.
             */

            /**
             * Shape of an AgentHello.
             * @typedef {fleet.v1.AgentHello.$Properties} fleet.v1.AgentHello.$Shape
             */

            /**
             * Constructs a new AgentHello.
             * @memberof fleet.v1
             * @classdesc Represents an AgentHello.
             * @constructor
             * @param {fleet.v1.AgentHello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AgentHello = function (properties) {
                this.held = [];
                this.slots = [];
                this.streams = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AgentHello protocol.
             * @member {number} protocol
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.protocol = 0;

            /**
             * AgentHello build.
             * @member {string} build
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.build = "";

            /**
             * AgentHello machineId.
             * @member {string} machineId
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.machineId = "";

            /**
             * AgentHello bootId.
             * @member {string} bootId
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.bootId = "";

            /**
             * AgentHello nonce.
             * @member {string} nonce
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.nonce = "";

            /**
             * AgentHello mac.
             * @member {string} mac
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.mac = "";

            /**
             * AgentHello held.
             * @member {Array.<fleet.v1.HeldAttempt.$Properties>} held
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.held = $util.emptyArray;

            /**
             * AgentHello slots.
             * @member {Array.<fleet.v1.SlotReport.$Properties>} slots
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.slots = $util.emptyArray;

            /**
             * AgentHello seen.
             * @member {fleet.v1.Seen.$Properties|null|undefined} seen
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.seen = null;

            /**
             * AgentHello streams.
             * @member {Array.<fleet.v1.StreamCursor.$Properties>} streams
             * @memberof fleet.v1.AgentHello
             * @instance
             */
            AgentHello.prototype.streams = $util.emptyArray;

            /**
             * Encodes the specified AgentHello message. Does not implicitly {@link fleet.v1.AgentHello.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.AgentHello
             * @static
             * @param {fleet.v1.AgentHello.$Properties} message AgentHello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AgentHello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.protocol != null && $Object.hasOwnProperty.call(message, "protocol") && message.protocol !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocol);
                if (message.build != null && $Object.hasOwnProperty.call(message, "build") && message.build !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.build);
                if (message.machineId != null && $Object.hasOwnProperty.call(message, "machineId") && message.machineId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.machineId);
                if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.bootId);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.nonce);
                if (message.mac != null && $Object.hasOwnProperty.call(message, "mac") && message.mac !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.mac);
                if (message.held != null && message.held.length)
                    for (let i = 0; i < message.held.length; ++i)
                        $root.fleet.v1.HeldAttempt.encode(message.held[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.slots != null && message.slots.length)
                    for (let i = 0; i < message.slots.length; ++i)
                        $root.fleet.v1.SlotReport.encode(message.slots[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.seen != null && $Object.hasOwnProperty.call(message, "seen"))
                    $root.fleet.v1.Seen.encode(message.seen, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.streams != null && message.streams.length)
                    for (let i = 0; i < message.streams.length; ++i)
                        $root.fleet.v1.StreamCursor.encode(message.streams[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AgentHello message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.AgentHello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.AgentHello & fleet.v1.AgentHello.$Shape} AgentHello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AgentHello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.AgentHello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.protocol = value;
                            else
                                delete message.protocol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.build = value;
                            else
                                delete message.build;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.machineId = value;
                            else
                                delete message.machineId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.bootId = value;
                            else
                                delete message.bootId;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.mac = value;
                            else
                                delete message.mac;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.held && message.held.length))
                                message.held = [];
                            message.held.push($root.fleet.v1.HeldAttempt.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.slots && message.slots.length))
                                message.slots = [];
                            message.slots.push($root.fleet.v1.SlotReport.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.seen = $root.fleet.v1.Seen.decode(reader, reader.size(), $undefined, _depth + 1, message.seen);
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.streams && message.streams.length))
                                message.streams = [];
                            message.streams.push($root.fleet.v1.StreamCursor.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AgentHello;
        })();

        /**
         * RefusalCode enum.
         * @name fleet.v1.RefusalCode
         * @enum {number}
         * @property {number} REFUSAL_CODE_UNSPECIFIED=0 REFUSAL_CODE_UNSPECIFIED value
         * @property {number} REFUSAL_CODE_PROTOCOL=1 REFUSAL_CODE_PROTOCOL value
         * @property {number} REFUSAL_CODE_OWNER=2 REFUSAL_CODE_OWNER value
         * @property {number} REFUSAL_CODE_MAC=3 REFUSAL_CODE_MAC value
         * @property {number} REFUSAL_CODE_HISTORY=4 REFUSAL_CODE_HISTORY value
         */
        v1.RefusalCode = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "REFUSAL_CODE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "REFUSAL_CODE_PROTOCOL"] = 1;
            values[valuesById[2] = "REFUSAL_CODE_OWNER"] = 2;
            values[valuesById[3] = "REFUSAL_CODE_MAC"] = 3;
            values[valuesById[4] = "REFUSAL_CODE_HISTORY"] = 4;
            return values;
        })();

        v1.Refused = (function() {

            /**
             * Properties of a Refused.
             * @typedef {Object} fleet.v1.Refused.$Properties
             * @property {fleet.v1.RefusalCode|null} [code] Refused code
             * @property {string|null} [detail] Refused detail
             * @property {number|null} [protocol] Refused protocol
             * @property {fleet.v1.Seen.$Properties|null} [seen] Refused seen
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Refused.
             * @memberof fleet.v1
             * @interface IRefused
             * @augments fleet.v1.Refused.$Properties
             * @deprecated Use fleet.v1.Refused.$Properties instead.
             */

            /**
             * Shape of a Refused.
             * @typedef {fleet.v1.Refused.$Properties} fleet.v1.Refused.$Shape
             */

            /**
             * Constructs a new Refused.
             * @memberof fleet.v1
             * @classdesc Represents a Refused.
             * @constructor
             * @param {fleet.v1.Refused.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Refused = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Refused code.
             * @member {fleet.v1.RefusalCode} code
             * @memberof fleet.v1.Refused
             * @instance
             */
            Refused.prototype.code = 0;

            /**
             * Refused detail.
             * @member {string} detail
             * @memberof fleet.v1.Refused
             * @instance
             */
            Refused.prototype.detail = "";

            /**
             * Refused protocol.
             * @member {number} protocol
             * @memberof fleet.v1.Refused
             * @instance
             */
            Refused.prototype.protocol = 0;

            /**
             * Refused seen.
             * @member {fleet.v1.Seen.$Properties|null|undefined} seen
             * @memberof fleet.v1.Refused
             * @instance
             */
            Refused.prototype.seen = null;

            /**
             * Encodes the specified Refused message. Does not implicitly {@link fleet.v1.Refused.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Refused
             * @static
             * @param {fleet.v1.Refused.$Properties} message Refused message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Refused.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.code);
                if (message.detail != null && $Object.hasOwnProperty.call(message, "detail") && message.detail !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.detail);
                if (message.protocol != null && $Object.hasOwnProperty.call(message, "protocol") && message.protocol !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.protocol);
                if (message.seen != null && $Object.hasOwnProperty.call(message, "seen"))
                    $root.fleet.v1.Seen.encode(message.seen, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Refused message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Refused
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Refused & fleet.v1.Refused.$Shape} Refused
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Refused.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Refused();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.detail = value;
                            else
                                delete message.detail;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.protocol = value;
                            else
                                delete message.protocol;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.seen = $root.fleet.v1.Seen.decode(reader, reader.size(), $undefined, _depth + 1, message.seen);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Refused;
        })();

        v1.Heartbeat = (function() {

            /**
             * Properties of a Heartbeat.
             * @typedef {Object} fleet.v1.Heartbeat.$Properties
             * @property {number|null} [monotonicMs] Heartbeat monotonicMs
             * @property {Array.<fleet.v1.HeldAttempt.$Properties>|null} [held] Heartbeat held
             * @property {Array.<fleet.v1.SlotReport.$Properties>|null} [slots] Heartbeat slots
             * @property {number|null} [diskFreeBytes] Heartbeat diskFreeBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Heartbeat.
             * @memberof fleet.v1
             * @interface IHeartbeat
             * @augments fleet.v1.Heartbeat.$Properties
             * @deprecated Use fleet.v1.Heartbeat.$Properties instead.
             */

            /**
             * Shape of a Heartbeat.
             * @typedef {fleet.v1.Heartbeat.$Properties} fleet.v1.Heartbeat.$Shape
             */

            /**
             * Constructs a new Heartbeat.
             * @memberof fleet.v1
             * @classdesc Represents a Heartbeat.
             * @constructor
             * @param {fleet.v1.Heartbeat.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Heartbeat = function (properties) {
                this.held = [];
                this.slots = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Heartbeat monotonicMs.
             * @member {number} monotonicMs
             * @memberof fleet.v1.Heartbeat
             * @instance
             */
            Heartbeat.prototype.monotonicMs = 0;

            /**
             * Heartbeat held.
             * @member {Array.<fleet.v1.HeldAttempt.$Properties>} held
             * @memberof fleet.v1.Heartbeat
             * @instance
             */
            Heartbeat.prototype.held = $util.emptyArray;

            /**
             * Heartbeat slots.
             * @member {Array.<fleet.v1.SlotReport.$Properties>} slots
             * @memberof fleet.v1.Heartbeat
             * @instance
             */
            Heartbeat.prototype.slots = $util.emptyArray;

            /**
             * Heartbeat diskFreeBytes.
             * @member {number} diskFreeBytes
             * @memberof fleet.v1.Heartbeat
             * @instance
             */
            Heartbeat.prototype.diskFreeBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Heartbeat message. Does not implicitly {@link fleet.v1.Heartbeat.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Heartbeat
             * @static
             * @param {fleet.v1.Heartbeat.$Properties} message Heartbeat message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Heartbeat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.monotonicMs != null && $Object.hasOwnProperty.call(message, "monotonicMs") && !$Object.is(message.monotonicMs, 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).double(message.monotonicMs);
                if (message.held != null && message.held.length)
                    for (let i = 0; i < message.held.length; ++i)
                        $root.fleet.v1.HeldAttempt.encode(message.held[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.slots != null && message.slots.length)
                    for (let i = 0; i < message.slots.length; ++i)
                        $root.fleet.v1.SlotReport.encode(message.slots[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.diskFreeBytes != null && $Object.hasOwnProperty.call(message, "diskFreeBytes") && (typeof message.diskFreeBytes === "object" ? message.diskFreeBytes.low || message.diskFreeBytes.high : message.diskFreeBytes !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.diskFreeBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Heartbeat message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Heartbeat
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Heartbeat & fleet.v1.Heartbeat.$Shape} Heartbeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Heartbeat.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Heartbeat();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.monotonicMs = value;
                            else
                                delete message.monotonicMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.held && message.held.length))
                                message.held = [];
                            message.held.push($root.fleet.v1.HeldAttempt.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.slots && message.slots.length))
                                message.slots = [];
                            message.slots.push($root.fleet.v1.SlotReport.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.diskFreeBytes = value;
                            else
                                delete message.diskFreeBytes;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Heartbeat;
        })();

        v1.Renew = (function() {

            /**
             * Properties of a Renew.
             * @typedef {Object} fleet.v1.Renew.$Properties
             * @property {Array.<string>|null} [attempts] Renew attempts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Renew.
             * @memberof fleet.v1
             * @interface IRenew
             * @augments fleet.v1.Renew.$Properties
             * @deprecated Use fleet.v1.Renew.$Properties instead.
             */

            /**
             * Shape of a Renew.
             * @typedef {fleet.v1.Renew.$Properties} fleet.v1.Renew.$Shape
             */

            /**
             * Constructs a new Renew.
             * @memberof fleet.v1
             * @classdesc Represents a Renew.
             * @constructor
             * @param {fleet.v1.Renew.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Renew = function (properties) {
                this.attempts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Renew attempts.
             * @member {Array.<string>} attempts
             * @memberof fleet.v1.Renew
             * @instance
             */
            Renew.prototype.attempts = $util.emptyArray;

            /**
             * Encodes the specified Renew message. Does not implicitly {@link fleet.v1.Renew.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Renew
             * @static
             * @param {fleet.v1.Renew.$Properties} message Renew message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Renew.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempts != null && message.attempts.length)
                    for (let i = 0; i < message.attempts.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempts[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Renew message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Renew
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Renew & fleet.v1.Renew.$Shape} Renew
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Renew.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Renew();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.attempts && message.attempts.length))
                                message.attempts = [];
                            message.attempts.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Renew;
        })();

        v1.Ack = (function() {

            /**
             * Properties of an Ack.
             * @typedef {Object} fleet.v1.Ack.$Properties
             * @property {fleet.v1.StreamCursor.$Properties|null} [cursor] Ack cursor
             * @property {number|null} [creditBytes] Ack creditBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Ack.
             * @memberof fleet.v1
             * @interface IAck
             * @augments fleet.v1.Ack.$Properties
             * @deprecated Use fleet.v1.Ack.$Properties instead.
             */

            /**
             * Shape of an Ack.
             * @typedef {fleet.v1.Ack.$Properties} fleet.v1.Ack.$Shape
             */

            /**
             * Constructs a new Ack.
             * @memberof fleet.v1
             * @classdesc Represents an Ack.
             * @constructor
             * @param {fleet.v1.Ack.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ack = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ack cursor.
             * @member {fleet.v1.StreamCursor.$Properties|null|undefined} cursor
             * @memberof fleet.v1.Ack
             * @instance
             */
            Ack.prototype.cursor = null;

            /**
             * Ack creditBytes.
             * @member {number} creditBytes
             * @memberof fleet.v1.Ack
             * @instance
             */
            Ack.prototype.creditBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link fleet.v1.Ack.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Ack
             * @static
             * @param {fleet.v1.Ack.$Properties} message Ack message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ack.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cursor != null && $Object.hasOwnProperty.call(message, "cursor"))
                    $root.fleet.v1.StreamCursor.encode(message.cursor, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.creditBytes != null && $Object.hasOwnProperty.call(message, "creditBytes") && (typeof message.creditBytes === "object" ? message.creditBytes.low || message.creditBytes.high : message.creditBytes !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.creditBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Ack
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Ack & fleet.v1.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ack.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Ack();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.cursor = $root.fleet.v1.StreamCursor.decode(reader, reader.size(), $undefined, _depth + 1, message.cursor);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.creditBytes = value;
                            else
                                delete message.creditBytes;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Ack;
        })();

        /**
         * Purpose enum.
         * @name fleet.v1.Purpose
         * @enum {number}
         * @property {number} PURPOSE_UNSPECIFIED=0 PURPOSE_UNSPECIFIED value
         * @property {number} PURPOSE_PREPARE=1 PURPOSE_PREPARE value
         * @property {number} PURPOSE_BASELINE=2 PURPOSE_BASELINE value
         * @property {number} PURPOSE_SCREEN=3 PURPOSE_SCREEN value
         * @property {number} PURPOSE_CONFIRM=4 PURPOSE_CONFIRM value
         */
        v1.Purpose = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PURPOSE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PURPOSE_PREPARE"] = 1;
            values[valuesById[2] = "PURPOSE_BASELINE"] = 2;
            values[valuesById[3] = "PURPOSE_SCREEN"] = 3;
            values[valuesById[4] = "PURPOSE_CONFIRM"] = 4;
            return values;
        })();

        /**
         * FileMode enum.
         * @name fleet.v1.FileMode
         * @enum {number}
         * @property {number} FILE_MODE_UNSPECIFIED=0 FILE_MODE_UNSPECIFIED value
         * @property {number} FILE_MODE_REGULAR=1 FILE_MODE_REGULAR value
         * @property {number} FILE_MODE_EXECUTABLE=2 FILE_MODE_EXECUTABLE value
         * @property {number} FILE_MODE_LINK=3 FILE_MODE_LINK value
         * @property {number} FILE_MODE_SUBMODULE=4 FILE_MODE_SUBMODULE value
         */
        v1.FileMode = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "FILE_MODE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "FILE_MODE_REGULAR"] = 1;
            values[valuesById[2] = "FILE_MODE_EXECUTABLE"] = 2;
            values[valuesById[3] = "FILE_MODE_LINK"] = 3;
            values[valuesById[4] = "FILE_MODE_SUBMODULE"] = 4;
            return values;
        })();

        v1.TreeEntry = (function() {

            /**
             * Properties of a TreeEntry.
             * @typedef {Object} fleet.v1.TreeEntry.$Properties
             * @property {string|null} [path] TreeEntry path
             * @property {fleet.v1.FileMode|null} [mode] TreeEntry mode
             * @property {string|null} [blob] TreeEntry blob
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a TreeEntry.
             * @memberof fleet.v1
             * @interface ITreeEntry
             * @augments fleet.v1.TreeEntry.$Properties
             * @deprecated Use fleet.v1.TreeEntry.$Properties instead.
             */

            /**
             * Shape of a TreeEntry.
             * @typedef {fleet.v1.TreeEntry.$Properties} fleet.v1.TreeEntry.$Shape
             */

            /**
             * Constructs a new TreeEntry.
             * @memberof fleet.v1
             * @classdesc Represents a TreeEntry.
             * @constructor
             * @param {fleet.v1.TreeEntry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const TreeEntry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * TreeEntry path.
             * @member {string} path
             * @memberof fleet.v1.TreeEntry
             * @instance
             */
            TreeEntry.prototype.path = "";

            /**
             * TreeEntry mode.
             * @member {fleet.v1.FileMode} mode
             * @memberof fleet.v1.TreeEntry
             * @instance
             */
            TreeEntry.prototype.mode = 0;

            /**
             * TreeEntry blob.
             * @member {string} blob
             * @memberof fleet.v1.TreeEntry
             * @instance
             */
            TreeEntry.prototype.blob = "";

            /**
             * Encodes the specified TreeEntry message. Does not implicitly {@link fleet.v1.TreeEntry.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.TreeEntry
             * @static
             * @param {fleet.v1.TreeEntry.$Properties} message TreeEntry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TreeEntry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.path);
                if (message.mode != null && $Object.hasOwnProperty.call(message, "mode") && message.mode !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.mode);
                if (message.blob != null && $Object.hasOwnProperty.call(message, "blob") && message.blob !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.blob);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a TreeEntry message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.TreeEntry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.TreeEntry & fleet.v1.TreeEntry.$Shape} TreeEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TreeEntry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.TreeEntry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.path = value;
                            else
                                delete message.path;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.mode = value;
                            else
                                delete message.mode;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.blob = value;
                            else
                                delete message.blob;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return TreeEntry;
        })();

        v1.Recipe = (function() {

            /**
             * Properties of a Recipe.
             * @typedef {Object} fleet.v1.Recipe.$Properties
             * @property {string|null} [setup] Recipe setup
             * @property {Array.<string>|null} [setupInputs] Recipe setupInputs
             * @property {string|null} [build] Recipe build
             * @property {string|null} [run] Recipe run
             * @property {Array.<string>|null} [cache] Recipe cache
             * @property {Array.<string>|null} [fresh] Recipe fresh
             * @property {Object.<string,string>|null} [env] Recipe env
             * @property {boolean|null} [pty] Recipe pty
             * @property {Object.<string,string>|null} [versions] Recipe versions
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Recipe.
             * @memberof fleet.v1
             * @interface IRecipe
             * @augments fleet.v1.Recipe.$Properties
             * @deprecated Use fleet.v1.Recipe.$Properties instead.
             */

            /**
             * Shape of a Recipe.
             * @typedef {fleet.v1.Recipe.$Properties} fleet.v1.Recipe.$Shape
             */

            /**
             * Constructs a new Recipe.
             * @memberof fleet.v1
             * @classdesc Represents a Recipe.
             * @constructor
             * @param {fleet.v1.Recipe.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Recipe = function (properties) {
                this.setupInputs = [];
                this.cache = [];
                this.fresh = [];
                this.env = {};
                this.versions = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Recipe setup.
             * @member {string|null|undefined} setup
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.setup = null;

            /**
             * Recipe setupInputs.
             * @member {Array.<string>} setupInputs
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.setupInputs = $util.emptyArray;

            /**
             * Recipe build.
             * @member {string|null|undefined} build
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.build = null;

            /**
             * Recipe run.
             * @member {string} run
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.run = "";

            /**
             * Recipe cache.
             * @member {Array.<string>} cache
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.cache = $util.emptyArray;

            /**
             * Recipe fresh.
             * @member {Array.<string>} fresh
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.fresh = $util.emptyArray;

            /**
             * Recipe env.
             * @member {Object.<string,string>} env
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.env = $util.emptyObject;

            /**
             * Recipe pty.
             * @member {boolean} pty
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.pty = false;

            /**
             * Recipe versions.
             * @member {Object.<string,string>} versions
             * @memberof fleet.v1.Recipe
             * @instance
             */
            Recipe.prototype.versions = $util.emptyObject;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Recipe.prototype, "_setup", {
                get: $util.oneOfGetter($oneOfFields = ["setup"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Recipe.prototype, "_build", {
                get: $util.oneOfGetter($oneOfFields = ["build"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Recipe message. Does not implicitly {@link fleet.v1.Recipe.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Recipe
             * @static
             * @param {fleet.v1.Recipe.$Properties} message Recipe message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Recipe.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.setup != null && $Object.hasOwnProperty.call(message, "setup"))
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.setup);
                if (message.setupInputs != null && message.setupInputs.length)
                    for (let i = 0; i < message.setupInputs.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.setupInputs[i]);
                if (message.build != null && $Object.hasOwnProperty.call(message, "build"))
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.build);
                if (message.run != null && $Object.hasOwnProperty.call(message, "run") && message.run !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.run);
                if (message.cache != null && message.cache.length)
                    for (let i = 0; i < message.cache.length; ++i)
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.cache[i]);
                if (message.fresh != null && message.fresh.length)
                    for (let i = 0; i < message.fresh.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.fresh[i]);
                if (message.env != null && $Object.hasOwnProperty.call(message, "env"))
                    for (let keys = $Object.keys(message.env), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 7, wireType 2 =*/58).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.env[keys[i]]).ldelim();
                if (message.pty != null && $Object.hasOwnProperty.call(message, "pty") && message.pty !== false)
                    writer.uint32(/* id 8, wireType 0 =*/64).bool(message.pty);
                if (message.versions != null && $Object.hasOwnProperty.call(message, "versions"))
                    for (let keys = $Object.keys(message.versions), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 9, wireType 2 =*/74).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.versions[keys[i]]).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Recipe message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Recipe
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Recipe & fleet.v1.Recipe.$Shape} Recipe
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Recipe.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Recipe();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.setup = reader.stringVerify();
                            message._setup = "setup";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.setupInputs && message.setupInputs.length))
                                message.setupInputs = [];
                            message.setupInputs.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.build = reader.stringVerify();
                            message._build = "build";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.run = value;
                            else
                                delete message.run;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cache && message.cache.length))
                                message.cache = [];
                            message.cache.push(reader.stringVerify());
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.fresh && message.fresh.length))
                                message.fresh = [];
                            message.fresh.push(reader.stringVerify());
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (message.env === $util.emptyObject)
                                message.env = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.env, key);
                            message.env[key] = value;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.pty = value;
                            else
                                delete message.pty;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if (message.versions === $util.emptyObject)
                                message.versions = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.versions, key);
                            message.versions[key] = value;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Recipe;
        })();

        /**
         * Goal enum.
         * @name fleet.v1.Goal
         * @enum {number}
         * @property {number} GOAL_UNSPECIFIED=0 GOAL_UNSPECIFIED value
         * @property {number} GOAL_MIN=1 GOAL_MIN value
         * @property {number} GOAL_MAX=2 GOAL_MAX value
         */
        v1.Goal = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "GOAL_UNSPECIFIED"] = 0;
            values[valuesById[1] = "GOAL_MIN"] = 1;
            values[valuesById[2] = "GOAL_MAX"] = 2;
            return values;
        })();

        v1.MetricPattern = (function() {

            /**
             * Properties of a MetricPattern.
             * @typedef {Object} fleet.v1.MetricPattern.$Properties
             * @property {string|null} [name] MetricPattern name
             * @property {string|null} [pattern] MetricPattern pattern
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MetricPattern.
             * @memberof fleet.v1
             * @interface IMetricPattern
             * @augments fleet.v1.MetricPattern.$Properties
             * @deprecated Use fleet.v1.MetricPattern.$Properties instead.
             */

            /**
             * Shape of a MetricPattern.
             * @typedef {fleet.v1.MetricPattern.$Properties} fleet.v1.MetricPattern.$Shape
             */

            /**
             * Constructs a new MetricPattern.
             * @memberof fleet.v1
             * @classdesc Represents a MetricPattern.
             * @constructor
             * @param {fleet.v1.MetricPattern.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MetricPattern = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MetricPattern name.
             * @member {string} name
             * @memberof fleet.v1.MetricPattern
             * @instance
             */
            MetricPattern.prototype.name = "";

            /**
             * MetricPattern pattern.
             * @member {string} pattern
             * @memberof fleet.v1.MetricPattern
             * @instance
             */
            MetricPattern.prototype.pattern = "";

            /**
             * Encodes the specified MetricPattern message. Does not implicitly {@link fleet.v1.MetricPattern.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.MetricPattern
             * @static
             * @param {fleet.v1.MetricPattern.$Properties} message MetricPattern message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MetricPattern.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern") && message.pattern !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.pattern);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MetricPattern message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.MetricPattern
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.MetricPattern & fleet.v1.MetricPattern.$Shape} MetricPattern
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MetricPattern.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.MetricPattern();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.pattern = value;
                            else
                                delete message.pattern;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MetricPattern;
        })();

        v1.JsonSource = (function() {

            /**
             * Properties of a JsonSource.
             * @typedef {Object} fleet.v1.JsonSource.$Properties
             * @property {string|null} [file] JsonSource file
             * @property {string|null} [path] JsonSource path
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JsonSource.
             * @memberof fleet.v1
             * @interface IJsonSource
             * @augments fleet.v1.JsonSource.$Properties
             * @deprecated Use fleet.v1.JsonSource.$Properties instead.
             */

            /**
             * Shape of a JsonSource.
             * @typedef {fleet.v1.JsonSource.$Properties} fleet.v1.JsonSource.$Shape
             */

            /**
             * Constructs a new JsonSource.
             * @memberof fleet.v1
             * @classdesc Represents a JsonSource.
             * @constructor
             * @param {fleet.v1.JsonSource.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JsonSource = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JsonSource file.
             * @member {string} file
             * @memberof fleet.v1.JsonSource
             * @instance
             */
            JsonSource.prototype.file = "";

            /**
             * JsonSource path.
             * @member {string} path
             * @memberof fleet.v1.JsonSource
             * @instance
             */
            JsonSource.prototype.path = "";

            /**
             * Encodes the specified JsonSource message. Does not implicitly {@link fleet.v1.JsonSource.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.JsonSource
             * @static
             * @param {fleet.v1.JsonSource.$Properties} message JsonSource message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JsonSource.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.file != null && $Object.hasOwnProperty.call(message, "file") && message.file !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.file);
                if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.path);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JsonSource message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.JsonSource
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.JsonSource & fleet.v1.JsonSource.$Shape} JsonSource
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JsonSource.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.JsonSource();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.file = value;
                            else
                                delete message.file;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.path = value;
                            else
                                delete message.path;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JsonSource;
        })();

        v1.MetricSpec = (function() {

            /**
             * Properties of a MetricSpec.
             * @typedef {Object} fleet.v1.MetricSpec.$Properties
             * @property {string|null} [name] MetricSpec name
             * @property {fleet.v1.Goal|null} [goal] MetricSpec goal
             * @property {string|null} [pattern] MetricSpec pattern
             * @property {fleet.v1.JsonSource.$Properties|null} [json] MetricSpec json
             * @property {Array.<fleet.v1.MetricPattern.$Properties>|null} [also] MetricSpec also
             * @property {"pattern"|"json"} [source] MetricSpec source
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MetricSpec.
             * @memberof fleet.v1
             * @interface IMetricSpec
             * @augments fleet.v1.MetricSpec.$Properties
             * @deprecated Use fleet.v1.MetricSpec.$Properties instead.
             */

            /**
             * Narrowed shape of a MetricSpec.
             * @typedef {{
             *   name?: string|null;
             *   goal?: fleet.v1.Goal|null;
             *   pattern?: string|null;
             *   json?: fleet.v1.JsonSource.$Shape|null;
             *   also?: Array.<fleet.v1.MetricPattern.$Shape>|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ source?: undefined; pattern?: null; json?: null }|{ source?: "pattern"; pattern: string; json?: null }|{ source?: "json"; pattern?: null; json: fleet.v1.JsonSource.$Shape })
             * )} fleet.v1.MetricSpec.$Shape
             */

            /**
             * Constructs a new MetricSpec.
             * @memberof fleet.v1
             * @classdesc Represents a MetricSpec.
             * @constructor
             * @param {fleet.v1.MetricSpec.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MetricSpec = function (properties) {
                this.also = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MetricSpec name.
             * @member {string} name
             * @memberof fleet.v1.MetricSpec
             * @instance
             */
            MetricSpec.prototype.name = "";

            /**
             * MetricSpec goal.
             * @member {fleet.v1.Goal} goal
             * @memberof fleet.v1.MetricSpec
             * @instance
             */
            MetricSpec.prototype.goal = 0;

            /**
             * MetricSpec pattern.
             * @member {string|null|undefined} pattern
             * @memberof fleet.v1.MetricSpec
             * @instance
             */
            MetricSpec.prototype.pattern = null;

            /**
             * MetricSpec json.
             * @member {fleet.v1.JsonSource.$Properties|null|undefined} json
             * @memberof fleet.v1.MetricSpec
             * @instance
             */
            MetricSpec.prototype.json = null;

            /**
             * MetricSpec also.
             * @member {Array.<fleet.v1.MetricPattern.$Properties>} also
             * @memberof fleet.v1.MetricSpec
             * @instance
             */
            MetricSpec.prototype.also = $util.emptyArray;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * MetricSpec source.
             * @member {"pattern"|"json"|undefined} source
             * @memberof fleet.v1.MetricSpec
             * @instance
             */
            $Object.defineProperty(MetricSpec.prototype, "source", {
                get: $util.oneOfGetter($oneOfFields = ["pattern", "json"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified MetricSpec message. Does not implicitly {@link fleet.v1.MetricSpec.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.MetricSpec
             * @static
             * @param {fleet.v1.MetricSpec.$Properties} message MetricSpec message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MetricSpec.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.goal != null && $Object.hasOwnProperty.call(message, "goal") && message.goal !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.goal);
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern"))
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.pattern);
                if (message.json != null && $Object.hasOwnProperty.call(message, "json"))
                    $root.fleet.v1.JsonSource.encode(message.json, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.also != null && message.also.length)
                    for (let i = 0; i < message.also.length; ++i)
                        $root.fleet.v1.MetricPattern.encode(message.also[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MetricSpec message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.MetricSpec
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.MetricSpec & fleet.v1.MetricSpec.$Shape} MetricSpec
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MetricSpec.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.MetricSpec();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.goal = value;
                            else
                                delete message.goal;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.pattern = reader.stringVerify();
                            message.source = "pattern";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.json = $root.fleet.v1.JsonSource.decode(reader, reader.size(), $undefined, _depth + 1, message.json);
                            message.source = "json";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.also && message.also.length))
                                message.also = [];
                            message.also.push($root.fleet.v1.MetricPattern.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MetricSpec;
        })();

        v1.Lease = (function() {

            /**
             * Properties of a Lease.
             * @typedef {Object} fleet.v1.Lease.$Properties
             * @property {string|null} [fleet] Lease fleet
             * @property {string|null} [campaign] Lease campaign
             * @property {number|null} [epoch] Lease epoch
             * @property {number|null} [generation] Lease generation
             * @property {string|null} [attempt] Lease attempt
             * @property {string|null} [trial] Lease trial
             * @property {number|null} [experiment] Lease experiment
             * @property {fleet.v1.Purpose|null} [purpose] Lease purpose
             * @property {number|null} [token] Lease token
             * @property {number|null} [slot] Lease slot
             * @property {string|null} [commit] Lease commit
             * @property {string|null} [tree] Lease tree
             * @property {Array.<fleet.v1.TreeEntry.$Properties>|null} [listing] Lease listing
             * @property {Array.<string>|null} [frozen] Lease frozen
             * @property {fleet.v1.Recipe.$Properties|null} [recipe] Lease recipe
             * @property {fleet.v1.MetricSpec.$Properties|null} [metric] Lease metric
             * @property {number|null} [seed] Lease seed
             * @property {number|null} [budgetSeconds] Lease budgetSeconds
             * @property {number|null} [timeoutMs] Lease timeoutMs
             * @property {number|null} [buildTimeoutMs] Lease buildTimeoutMs
             * @property {number|null} [setupTimeoutMs] Lease setupTimeoutMs
             * @property {number|null} [graceMs] Lease graceMs
             * @property {number|null} [startWithinMs] Lease startWithinMs
             * @property {Array.<fleet.v1.InvalidEnvReason>|null} [tolerated] Lease tolerated
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Lease.
             * @memberof fleet.v1
             * @interface ILease
             * @augments fleet.v1.Lease.$Properties
             * @deprecated Use fleet.v1.Lease.$Properties instead.
             */

            /**
             * Shape of a Lease.
             * @typedef {{
             *   fleet?: string|null;
             *   campaign?: string|null;
             *   epoch?: number|null;
             *   generation?: number|null;
             *   attempt?: string|null;
             *   trial?: string|null;
             *   experiment?: number|null;
             *   purpose?: fleet.v1.Purpose|null;
             *   token?: number|null;
             *   slot?: number|null;
             *   commit?: string|null;
             *   tree?: string|null;
             *   listing?: Array.<fleet.v1.TreeEntry.$Shape>|null;
             *   frozen?: Array.<string>|null;
             *   recipe?: fleet.v1.Recipe.$Shape|null;
             *   metric?: fleet.v1.MetricSpec.$Shape|null;
             *   seed?: number|null;
             *   budgetSeconds?: number|null;
             *   timeoutMs?: number|null;
             *   buildTimeoutMs?: number|null;
             *   setupTimeoutMs?: number|null;
             *   graceMs?: number|null;
             *   startWithinMs?: number|null;
             *   tolerated?: Array.<fleet.v1.InvalidEnvReason>|null;
             *   $unknowns?: Array.<Uint8Array>;
             * }} fleet.v1.Lease.$Shape
             */

            /**
             * Constructs a new Lease.
             * @memberof fleet.v1
             * @classdesc Represents a Lease.
             * @constructor
             * @param {fleet.v1.Lease.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Lease = function (properties) {
                this.listing = [];
                this.frozen = [];
                this.tolerated = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Lease fleet.
             * @member {string} fleet
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.fleet = "";

            /**
             * Lease campaign.
             * @member {string} campaign
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.campaign = "";

            /**
             * Lease epoch.
             * @member {number} epoch
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Lease generation.
             * @member {number} generation
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Lease attempt.
             * @member {string} attempt
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.attempt = "";

            /**
             * Lease trial.
             * @member {string} trial
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.trial = "";

            /**
             * Lease experiment.
             * @member {number} experiment
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.experiment = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Lease purpose.
             * @member {fleet.v1.Purpose} purpose
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.purpose = 0;

            /**
             * Lease token.
             * @member {number} token
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Lease slot.
             * @member {number} slot
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.slot = 0;

            /**
             * Lease commit.
             * @member {string} commit
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.commit = "";

            /**
             * Lease tree.
             * @member {string} tree
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.tree = "";

            /**
             * Lease listing.
             * @member {Array.<fleet.v1.TreeEntry.$Properties>} listing
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.listing = $util.emptyArray;

            /**
             * Lease frozen.
             * @member {Array.<string>} frozen
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.frozen = $util.emptyArray;

            /**
             * Lease recipe.
             * @member {fleet.v1.Recipe.$Properties|null|undefined} recipe
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.recipe = null;

            /**
             * Lease metric.
             * @member {fleet.v1.MetricSpec.$Properties|null|undefined} metric
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.metric = null;

            /**
             * Lease seed.
             * @member {number} seed
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.seed = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Lease budgetSeconds.
             * @member {number} budgetSeconds
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.budgetSeconds = 0;

            /**
             * Lease timeoutMs.
             * @member {number} timeoutMs
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.timeoutMs = 0;

            /**
             * Lease buildTimeoutMs.
             * @member {number} buildTimeoutMs
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.buildTimeoutMs = 0;

            /**
             * Lease setupTimeoutMs.
             * @member {number} setupTimeoutMs
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.setupTimeoutMs = 0;

            /**
             * Lease graceMs.
             * @member {number} graceMs
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.graceMs = 0;

            /**
             * Lease startWithinMs.
             * @member {number} startWithinMs
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.startWithinMs = 0;

            /**
             * Lease tolerated.
             * @member {Array.<fleet.v1.InvalidEnvReason>} tolerated
             * @memberof fleet.v1.Lease
             * @instance
             */
            Lease.prototype.tolerated = $util.emptyArray;

            /**
             * Encodes the specified Lease message. Does not implicitly {@link fleet.v1.Lease.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Lease
             * @static
             * @param {fleet.v1.Lease.$Properties} message Lease message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Lease.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.fleet != null && $Object.hasOwnProperty.call(message, "fleet") && message.fleet !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.fleet);
                if (message.campaign != null && $Object.hasOwnProperty.call(message, "campaign") && message.campaign !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.campaign);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.epoch);
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.generation);
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.attempt);
                if (message.trial != null && $Object.hasOwnProperty.call(message, "trial") && message.trial !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.trial);
                if (message.experiment != null && $Object.hasOwnProperty.call(message, "experiment") && (typeof message.experiment === "object" ? message.experiment.low || message.experiment.high : message.experiment !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.experiment);
                if (message.purpose != null && $Object.hasOwnProperty.call(message, "purpose") && message.purpose !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).int32(message.purpose);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).uint64(message.token);
                if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot !== 0)
                    writer.uint32(/* id 10, wireType 0 =*/80).uint32(message.slot);
                if (message.commit != null && $Object.hasOwnProperty.call(message, "commit") && message.commit !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.commit);
                if (message.tree != null && $Object.hasOwnProperty.call(message, "tree") && message.tree !== "")
                    writer.uint32(/* id 12, wireType 2 =*/98).string(message.tree);
                if (message.listing != null && message.listing.length)
                    for (let i = 0; i < message.listing.length; ++i)
                        $root.fleet.v1.TreeEntry.encode(message.listing[i], writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.frozen != null && message.frozen.length)
                    for (let i = 0; i < message.frozen.length; ++i)
                        writer.uint32(/* id 14, wireType 2 =*/114).string(message.frozen[i]);
                if (message.recipe != null && $Object.hasOwnProperty.call(message, "recipe"))
                    $root.fleet.v1.Recipe.encode(message.recipe, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.metric != null && $Object.hasOwnProperty.call(message, "metric"))
                    $root.fleet.v1.MetricSpec.encode(message.metric, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.seed != null && $Object.hasOwnProperty.call(message, "seed") && (typeof message.seed === "object" ? message.seed.low || message.seed.high : message.seed !== 0))
                    writer.uint32(/* id 17, wireType 0 =*/136).sint64(message.seed);
                if (message.budgetSeconds != null && $Object.hasOwnProperty.call(message, "budgetSeconds") && !$Object.is(message.budgetSeconds, 0))
                    writer.uint32(/* id 18, wireType 1 =*/145).double(message.budgetSeconds);
                if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs") && !$Object.is(message.timeoutMs, 0))
                    writer.uint32(/* id 19, wireType 1 =*/153).double(message.timeoutMs);
                if (message.buildTimeoutMs != null && $Object.hasOwnProperty.call(message, "buildTimeoutMs") && !$Object.is(message.buildTimeoutMs, 0))
                    writer.uint32(/* id 20, wireType 1 =*/161).double(message.buildTimeoutMs);
                if (message.setupTimeoutMs != null && $Object.hasOwnProperty.call(message, "setupTimeoutMs") && !$Object.is(message.setupTimeoutMs, 0))
                    writer.uint32(/* id 21, wireType 1 =*/169).double(message.setupTimeoutMs);
                if (message.graceMs != null && $Object.hasOwnProperty.call(message, "graceMs") && !$Object.is(message.graceMs, 0))
                    writer.uint32(/* id 22, wireType 1 =*/177).double(message.graceMs);
                if (message.startWithinMs != null && $Object.hasOwnProperty.call(message, "startWithinMs") && !$Object.is(message.startWithinMs, 0))
                    writer.uint32(/* id 23, wireType 1 =*/185).double(message.startWithinMs);
                if (message.tolerated != null && message.tolerated.length)
                    writer.uint32(/* id 24, wireType 2 =*/194).int32s(message.tolerated);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Lease message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Lease
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Lease & fleet.v1.Lease.$Shape} Lease
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Lease.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Lease();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.fleet = value;
                            else
                                delete message.fleet;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.campaign = value;
                            else
                                delete message.campaign;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.generation = value;
                            else
                                delete message.generation;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.trial = value;
                            else
                                delete message.trial;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.experiment = value;
                            else
                                delete message.experiment;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.purpose = value;
                            else
                                delete message.purpose;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.slot = value;
                            else
                                delete message.slot;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.commit = value;
                            else
                                delete message.commit;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.tree = value;
                            else
                                delete message.tree;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            if (!(message.listing && message.listing.length))
                                message.listing = [];
                            message.listing.push($root.fleet.v1.TreeEntry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if (!(message.frozen && message.frozen.length))
                                message.frozen = [];
                            message.frozen.push(reader.stringVerify());
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.recipe = $root.fleet.v1.Recipe.decode(reader, reader.size(), $undefined, _depth + 1, message.recipe);
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.metric = $root.fleet.v1.MetricSpec.decode(reader, reader.size(), $undefined, _depth + 1, message.metric);
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seed = value;
                            else
                                delete message.seed;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.budgetSeconds = value;
                            else
                                delete message.budgetSeconds;
                            continue;
                        }
                    case 19: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.timeoutMs = value;
                            else
                                delete message.timeoutMs;
                            continue;
                        }
                    case 20: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.buildTimeoutMs = value;
                            else
                                delete message.buildTimeoutMs;
                            continue;
                        }
                    case 21: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.setupTimeoutMs = value;
                            else
                                delete message.setupTimeoutMs;
                            continue;
                        }
                    case 22: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.graceMs = value;
                            else
                                delete message.graceMs;
                            continue;
                        }
                    case 23: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.startWithinMs = value;
                            else
                                delete message.startWithinMs;
                            continue;
                        }
                    case 24: {
                            if (wireType === 2) {
                                if (!(message.tolerated && message.tolerated.length))
                                    message.tolerated = [];
                                reader.int32s(message.tolerated);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.tolerated && message.tolerated.length))
                                message.tolerated = [];
                            message.tolerated.push(reader.int32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Lease;
        })();

        v1.Cancel = (function() {

            /**
             * Properties of a Cancel.
             * @typedef {Object} fleet.v1.Cancel.$Properties
             * @property {string|null} [attempt] Cancel attempt
             * @property {number|null} [token] Cancel token
             * @property {string|null} [reason] Cancel reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cancel.
             * @memberof fleet.v1
             * @interface ICancel
             * @augments fleet.v1.Cancel.$Properties
             * @deprecated Use fleet.v1.Cancel.$Properties instead.
             */

            /**
             * Shape of a Cancel.
             * @typedef {fleet.v1.Cancel.$Properties} fleet.v1.Cancel.$Shape
             */

            /**
             * Constructs a new Cancel.
             * @memberof fleet.v1
             * @classdesc Represents a Cancel.
             * @constructor
             * @param {fleet.v1.Cancel.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cancel = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Cancel attempt.
             * @member {string} attempt
             * @memberof fleet.v1.Cancel
             * @instance
             */
            Cancel.prototype.attempt = "";

            /**
             * Cancel token.
             * @member {number} token
             * @memberof fleet.v1.Cancel
             * @instance
             */
            Cancel.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Cancel reason.
             * @member {string} reason
             * @memberof fleet.v1.Cancel
             * @instance
             */
            Cancel.prototype.reason = "";

            /**
             * Encodes the specified Cancel message. Does not implicitly {@link fleet.v1.Cancel.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Cancel
             * @static
             * @param {fleet.v1.Cancel.$Properties} message Cancel message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cancel.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.token);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cancel message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Cancel
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Cancel & fleet.v1.Cancel.$Shape} Cancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cancel.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Cancel();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Cancel;
        })();

        v1.CloseCampaign = (function() {

            /**
             * Properties of a CloseCampaign.
             * @typedef {Object} fleet.v1.CloseCampaign.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a CloseCampaign.
             * @memberof fleet.v1
             * @interface ICloseCampaign
             * @augments fleet.v1.CloseCampaign.$Properties
             * @deprecated Use fleet.v1.CloseCampaign.$Properties instead.
             */

            /**
             * Shape of a CloseCampaign.
             * @typedef {fleet.v1.CloseCampaign.$Properties} fleet.v1.CloseCampaign.$Shape
             */

            /**
             * Constructs a new CloseCampaign.
             * @memberof fleet.v1
             * @classdesc Represents a CloseCampaign.
             * @constructor
             * @param {fleet.v1.CloseCampaign.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const CloseCampaign = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified CloseCampaign message. Does not implicitly {@link fleet.v1.CloseCampaign.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.CloseCampaign
             * @static
             * @param {fleet.v1.CloseCampaign.$Properties} message CloseCampaign message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CloseCampaign.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a CloseCampaign message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.CloseCampaign
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.CloseCampaign & fleet.v1.CloseCampaign.$Shape} CloseCampaign
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CloseCampaign.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.CloseCampaign();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return CloseCampaign;
        })();

        /**
         * AttemptPhase enum.
         * @name fleet.v1.AttemptPhase
         * @enum {number}
         * @property {number} ATTEMPT_PHASE_UNSPECIFIED=0 ATTEMPT_PHASE_UNSPECIFIED value
         * @property {number} ATTEMPT_PHASE_STAGING=1 ATTEMPT_PHASE_STAGING value
         * @property {number} ATTEMPT_PHASE_STAGED=2 ATTEMPT_PHASE_STAGED value
         * @property {number} ATTEMPT_PHASE_RUNNING=3 ATTEMPT_PHASE_RUNNING value
         * @property {number} ATTEMPT_PHASE_ENDING=4 ATTEMPT_PHASE_ENDING value
         */
        v1.AttemptPhase = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ATTEMPT_PHASE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ATTEMPT_PHASE_STAGING"] = 1;
            values[valuesById[2] = "ATTEMPT_PHASE_STAGED"] = 2;
            values[valuesById[3] = "ATTEMPT_PHASE_RUNNING"] = 3;
            values[valuesById[4] = "ATTEMPT_PHASE_ENDING"] = 4;
            return values;
        })();

        v1.HeldAttempt = (function() {

            /**
             * Properties of a HeldAttempt.
             * @typedef {Object} fleet.v1.HeldAttempt.$Properties
             * @property {string|null} [attempt] HeldAttempt attempt
             * @property {number|null} [token] HeldAttempt token
             * @property {number|null} [slot] HeldAttempt slot
             * @property {fleet.v1.AttemptPhase|null} [phase] HeldAttempt phase
             * @property {number|null} [runMs] HeldAttempt runMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HeldAttempt.
             * @memberof fleet.v1
             * @interface IHeldAttempt
             * @augments fleet.v1.HeldAttempt.$Properties
             * @deprecated Use fleet.v1.HeldAttempt.$Properties instead.
             */

            /**
             * Shape of a HeldAttempt.
             * @typedef {fleet.v1.HeldAttempt.$Properties} fleet.v1.HeldAttempt.$Shape
             */

            /**
             * Constructs a new HeldAttempt.
             * @memberof fleet.v1
             * @classdesc Represents a HeldAttempt.
             * @constructor
             * @param {fleet.v1.HeldAttempt.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HeldAttempt = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HeldAttempt attempt.
             * @member {string} attempt
             * @memberof fleet.v1.HeldAttempt
             * @instance
             */
            HeldAttempt.prototype.attempt = "";

            /**
             * HeldAttempt token.
             * @member {number} token
             * @memberof fleet.v1.HeldAttempt
             * @instance
             */
            HeldAttempt.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * HeldAttempt slot.
             * @member {number} slot
             * @memberof fleet.v1.HeldAttempt
             * @instance
             */
            HeldAttempt.prototype.slot = 0;

            /**
             * HeldAttempt phase.
             * @member {fleet.v1.AttemptPhase} phase
             * @memberof fleet.v1.HeldAttempt
             * @instance
             */
            HeldAttempt.prototype.phase = 0;

            /**
             * HeldAttempt runMs.
             * @member {number|null|undefined} runMs
             * @memberof fleet.v1.HeldAttempt
             * @instance
             */
            HeldAttempt.prototype.runMs = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(HeldAttempt.prototype, "_runMs", {
                get: $util.oneOfGetter($oneOfFields = ["runMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified HeldAttempt message. Does not implicitly {@link fleet.v1.HeldAttempt.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.HeldAttempt
             * @static
             * @param {fleet.v1.HeldAttempt.$Properties} message HeldAttempt message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HeldAttempt.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.token);
                if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.slot);
                if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.phase);
                if (message.runMs != null && $Object.hasOwnProperty.call(message, "runMs"))
                    writer.uint32(/* id 5, wireType 1 =*/41).double(message.runMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HeldAttempt message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.HeldAttempt
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.HeldAttempt & fleet.v1.HeldAttempt.$Shape} HeldAttempt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HeldAttempt.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.HeldAttempt();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.slot = value;
                            else
                                delete message.slot;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.phase = value;
                            else
                                delete message.phase;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            message.runMs = reader.double();
                            message._runMs = "runMs";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HeldAttempt;
        })();

        v1.SlotReport = (function() {

            /**
             * Properties of a SlotReport.
             * @typedef {Object} fleet.v1.SlotReport.$Properties
             * @property {number|null} [slot] SlotReport slot
             * @property {boolean|null} [occupied] SlotReport occupied
             * @property {string|null} [reason] SlotReport reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SlotReport.
             * @memberof fleet.v1
             * @interface ISlotReport
             * @augments fleet.v1.SlotReport.$Properties
             * @deprecated Use fleet.v1.SlotReport.$Properties instead.
             */

            /**
             * Shape of a SlotReport.
             * @typedef {fleet.v1.SlotReport.$Properties} fleet.v1.SlotReport.$Shape
             */

            /**
             * Constructs a new SlotReport.
             * @memberof fleet.v1
             * @classdesc Represents a SlotReport.
             * @constructor
             * @param {fleet.v1.SlotReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SlotReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SlotReport slot.
             * @member {number} slot
             * @memberof fleet.v1.SlotReport
             * @instance
             */
            SlotReport.prototype.slot = 0;

            /**
             * SlotReport occupied.
             * @member {boolean} occupied
             * @memberof fleet.v1.SlotReport
             * @instance
             */
            SlotReport.prototype.occupied = false;

            /**
             * SlotReport reason.
             * @member {string|null|undefined} reason
             * @memberof fleet.v1.SlotReport
             * @instance
             */
            SlotReport.prototype.reason = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SlotReport.prototype, "_reason", {
                get: $util.oneOfGetter($oneOfFields = ["reason"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified SlotReport message. Does not implicitly {@link fleet.v1.SlotReport.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.SlotReport
             * @static
             * @param {fleet.v1.SlotReport.$Properties} message SlotReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SlotReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.slot);
                if (message.occupied != null && $Object.hasOwnProperty.call(message, "occupied") && message.occupied !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.occupied);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SlotReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.SlotReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.SlotReport & fleet.v1.SlotReport.$Shape} SlotReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SlotReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.SlotReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.slot = value;
                            else
                                delete message.slot;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.occupied = value;
                            else
                                delete message.occupied;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.reason = reader.stringVerify();
                            message._reason = "reason";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SlotReport;
        })();

        v1.Report = (function() {

            /**
             * Properties of a Report.
             * @typedef {Object} fleet.v1.Report.$Properties
             * @property {fleet.v1.StreamName|null} [stream] Report stream
             * @property {string|null} [spool] Report spool
             * @property {number|null} [sequence] Report sequence
             * @property {fleet.v1.PhaseReport.$Properties|null} [phase] Report phase
             * @property {fleet.v1.AttemptOutcome.$Properties|null} [outcome] Report outcome
             * @property {fleet.v1.SlotReport.$Properties|null} [slot] Report slot
             * @property {fleet.v1.ReturnedReport.$Properties|null} [returned] Report returned
             * @property {fleet.v1.PointsReport.$Properties|null} [points] Report points
             * @property {fleet.v1.LogReport.$Properties|null} [log] Report log
             * @property {fleet.v1.GapReport.$Properties|null} [gap] Report gap
             * @property {"phase"|"outcome"|"slot"|"returned"|"points"|"log"|"gap"} [body] Report body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Report.
             * @memberof fleet.v1
             * @interface IReport
             * @augments fleet.v1.Report.$Properties
             * @deprecated Use fleet.v1.Report.$Properties instead.
             */

            /**
             * Narrowed shape of a Report.
             * @typedef {{
             *   stream?: fleet.v1.StreamName|null;
             *   spool?: string|null;
             *   sequence?: number|null;
             *   phase?: fleet.v1.PhaseReport.$Shape|null;
             *   outcome?: fleet.v1.AttemptOutcome.$Shape|null;
             *   slot?: fleet.v1.SlotReport.$Shape|null;
             *   returned?: fleet.v1.ReturnedReport.$Shape|null;
             *   points?: fleet.v1.PointsReport.$Shape|null;
             *   log?: fleet.v1.LogReport.$Shape|null;
             *   gap?: fleet.v1.GapReport.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; phase?: null; outcome?: null; slot?: null; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "phase"; phase: fleet.v1.PhaseReport.$Shape; outcome?: null; slot?: null; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "outcome"; phase?: null; outcome: fleet.v1.AttemptOutcome.$Shape; slot?: null; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "slot"; phase?: null; outcome?: null; slot: fleet.v1.SlotReport.$Shape; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "returned"; phase?: null; outcome?: null; slot?: null; returned: fleet.v1.ReturnedReport.$Shape; points?: null; log?: null; gap?: null }|{ body?: "points"; phase?: null; outcome?: null; slot?: null; returned?: null; points: fleet.v1.PointsReport.$Shape; log?: null; gap?: null }|{ body?: "log"; phase?: null; outcome?: null; slot?: null; returned?: null; points?: null; log: fleet.v1.LogReport.$Shape; gap?: null }|{ body?: "gap"; phase?: null; outcome?: null; slot?: null; returned?: null; points?: null; log?: null; gap: fleet.v1.GapReport.$Shape })
             * )} fleet.v1.Report.$Shape
             */

            /**
             * Constructs a new Report.
             * @memberof fleet.v1
             * @classdesc Represents a Report.
             * @constructor
             * @param {fleet.v1.Report.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Report = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Report stream.
             * @member {fleet.v1.StreamName} stream
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.stream = 0;

            /**
             * Report spool.
             * @member {string} spool
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.spool = "";

            /**
             * Report sequence.
             * @member {number} sequence
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Report phase.
             * @member {fleet.v1.PhaseReport.$Properties|null|undefined} phase
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.phase = null;

            /**
             * Report outcome.
             * @member {fleet.v1.AttemptOutcome.$Properties|null|undefined} outcome
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.outcome = null;

            /**
             * Report slot.
             * @member {fleet.v1.SlotReport.$Properties|null|undefined} slot
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.slot = null;

            /**
             * Report returned.
             * @member {fleet.v1.ReturnedReport.$Properties|null|undefined} returned
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.returned = null;

            /**
             * Report points.
             * @member {fleet.v1.PointsReport.$Properties|null|undefined} points
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.points = null;

            /**
             * Report log.
             * @member {fleet.v1.LogReport.$Properties|null|undefined} log
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.log = null;

            /**
             * Report gap.
             * @member {fleet.v1.GapReport.$Properties|null|undefined} gap
             * @memberof fleet.v1.Report
             * @instance
             */
            Report.prototype.gap = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Report body.
             * @member {"phase"|"outcome"|"slot"|"returned"|"points"|"log"|"gap"|undefined} body
             * @memberof fleet.v1.Report
             * @instance
             */
            $Object.defineProperty(Report.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["phase", "outcome", "slot", "returned", "points", "log", "gap"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Report message. Does not implicitly {@link fleet.v1.Report.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Report
             * @static
             * @param {fleet.v1.Report.$Properties} message Report message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Report.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream") && message.stream !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.stream);
                if (message.spool != null && $Object.hasOwnProperty.call(message, "spool") && message.spool !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.spool);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sequence);
                if (message.phase != null && $Object.hasOwnProperty.call(message, "phase"))
                    $root.fleet.v1.PhaseReport.encode(message.phase, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome"))
                    $root.fleet.v1.AttemptOutcome.encode(message.outcome, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.slot != null && $Object.hasOwnProperty.call(message, "slot"))
                    $root.fleet.v1.SlotReport.encode(message.slot, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.returned != null && $Object.hasOwnProperty.call(message, "returned"))
                    $root.fleet.v1.ReturnedReport.encode(message.returned, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.points != null && $Object.hasOwnProperty.call(message, "points"))
                    $root.fleet.v1.PointsReport.encode(message.points, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.log != null && $Object.hasOwnProperty.call(message, "log"))
                    $root.fleet.v1.LogReport.encode(message.log, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.gap != null && $Object.hasOwnProperty.call(message, "gap"))
                    $root.fleet.v1.GapReport.encode(message.gap, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Report message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Report
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Report & fleet.v1.Report.$Shape} Report
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Report.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Report();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.stream = value;
                            else
                                delete message.stream;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.spool = value;
                            else
                                delete message.spool;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.phase = $root.fleet.v1.PhaseReport.decode(reader, reader.size(), $undefined, _depth + 1, message.phase);
                            message.body = "phase";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.outcome = $root.fleet.v1.AttemptOutcome.decode(reader, reader.size(), $undefined, _depth + 1, message.outcome);
                            message.body = "outcome";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.slot = $root.fleet.v1.SlotReport.decode(reader, reader.size(), $undefined, _depth + 1, message.slot);
                            message.body = "slot";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.returned = $root.fleet.v1.ReturnedReport.decode(reader, reader.size(), $undefined, _depth + 1, message.returned);
                            message.body = "returned";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.points = $root.fleet.v1.PointsReport.decode(reader, reader.size(), $undefined, _depth + 1, message.points);
                            message.body = "points";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.log = $root.fleet.v1.LogReport.decode(reader, reader.size(), $undefined, _depth + 1, message.log);
                            message.body = "log";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.gap = $root.fleet.v1.GapReport.decode(reader, reader.size(), $undefined, _depth + 1, message.gap);
                            message.body = "gap";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Report;
        })();

        v1.PhaseReport = (function() {

            /**
             * Properties of a PhaseReport.
             * @typedef {Object} fleet.v1.PhaseReport.$Properties
             * @property {string|null} [attempt] PhaseReport attempt
             * @property {number|null} [token] PhaseReport token
             * @property {fleet.v1.AttemptPhase|null} [phase] PhaseReport phase
             * @property {string|null} [detail] PhaseReport detail
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PhaseReport.
             * @memberof fleet.v1
             * @interface IPhaseReport
             * @augments fleet.v1.PhaseReport.$Properties
             * @deprecated Use fleet.v1.PhaseReport.$Properties instead.
             */

            /**
             * Shape of a PhaseReport.
             * @typedef {fleet.v1.PhaseReport.$Properties} fleet.v1.PhaseReport.$Shape
             */

            /**
             * Constructs a new PhaseReport.
             * @memberof fleet.v1
             * @classdesc Represents a PhaseReport.
             * @constructor
             * @param {fleet.v1.PhaseReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PhaseReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PhaseReport attempt.
             * @member {string} attempt
             * @memberof fleet.v1.PhaseReport
             * @instance
             */
            PhaseReport.prototype.attempt = "";

            /**
             * PhaseReport token.
             * @member {number} token
             * @memberof fleet.v1.PhaseReport
             * @instance
             */
            PhaseReport.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * PhaseReport phase.
             * @member {fleet.v1.AttemptPhase} phase
             * @memberof fleet.v1.PhaseReport
             * @instance
             */
            PhaseReport.prototype.phase = 0;

            /**
             * PhaseReport detail.
             * @member {string} detail
             * @memberof fleet.v1.PhaseReport
             * @instance
             */
            PhaseReport.prototype.detail = "";

            /**
             * Encodes the specified PhaseReport message. Does not implicitly {@link fleet.v1.PhaseReport.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.PhaseReport
             * @static
             * @param {fleet.v1.PhaseReport.$Properties} message PhaseReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PhaseReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.token);
                if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.phase);
                if (message.detail != null && $Object.hasOwnProperty.call(message, "detail") && message.detail !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.detail);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PhaseReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.PhaseReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.PhaseReport & fleet.v1.PhaseReport.$Shape} PhaseReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PhaseReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.PhaseReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.phase = value;
                            else
                                delete message.phase;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.detail = value;
                            else
                                delete message.detail;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PhaseReport;
        })();

        v1.ReturnedReport = (function() {

            /**
             * Properties of a ReturnedReport.
             * @typedef {Object} fleet.v1.ReturnedReport.$Properties
             * @property {string|null} [attempt] ReturnedReport attempt
             * @property {number|null} [token] ReturnedReport token
             * @property {string|null} [reason] ReturnedReport reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ReturnedReport.
             * @memberof fleet.v1
             * @interface IReturnedReport
             * @augments fleet.v1.ReturnedReport.$Properties
             * @deprecated Use fleet.v1.ReturnedReport.$Properties instead.
             */

            /**
             * Shape of a ReturnedReport.
             * @typedef {fleet.v1.ReturnedReport.$Properties} fleet.v1.ReturnedReport.$Shape
             */

            /**
             * Constructs a new ReturnedReport.
             * @memberof fleet.v1
             * @classdesc Represents a ReturnedReport.
             * @constructor
             * @param {fleet.v1.ReturnedReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ReturnedReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ReturnedReport attempt.
             * @member {string} attempt
             * @memberof fleet.v1.ReturnedReport
             * @instance
             */
            ReturnedReport.prototype.attempt = "";

            /**
             * ReturnedReport token.
             * @member {number} token
             * @memberof fleet.v1.ReturnedReport
             * @instance
             */
            ReturnedReport.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ReturnedReport reason.
             * @member {string} reason
             * @memberof fleet.v1.ReturnedReport
             * @instance
             */
            ReturnedReport.prototype.reason = "";

            /**
             * Encodes the specified ReturnedReport message. Does not implicitly {@link fleet.v1.ReturnedReport.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.ReturnedReport
             * @static
             * @param {fleet.v1.ReturnedReport.$Properties} message ReturnedReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ReturnedReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.token);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ReturnedReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.ReturnedReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.ReturnedReport & fleet.v1.ReturnedReport.$Shape} ReturnedReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ReturnedReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.ReturnedReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ReturnedReport;
        })();

        v1.MetricPoint = (function() {

            /**
             * Properties of a MetricPoint.
             * @typedef {Object} fleet.v1.MetricPoint.$Properties
             * @property {string|null} [attempt] MetricPoint attempt
             * @property {string|null} [name] MetricPoint name
             * @property {number|null} [step] MetricPoint step
             * @property {number|null} [value] MetricPoint value
             * @property {number|null} [atMs] MetricPoint atMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MetricPoint.
             * @memberof fleet.v1
             * @interface IMetricPoint
             * @augments fleet.v1.MetricPoint.$Properties
             * @deprecated Use fleet.v1.MetricPoint.$Properties instead.
             */

            /**
             * Shape of a MetricPoint.
             * @typedef {fleet.v1.MetricPoint.$Properties} fleet.v1.MetricPoint.$Shape
             */

            /**
             * Constructs a new MetricPoint.
             * @memberof fleet.v1
             * @classdesc Represents a MetricPoint.
             * @constructor
             * @param {fleet.v1.MetricPoint.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MetricPoint = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MetricPoint attempt.
             * @member {string} attempt
             * @memberof fleet.v1.MetricPoint
             * @instance
             */
            MetricPoint.prototype.attempt = "";

            /**
             * MetricPoint name.
             * @member {string} name
             * @memberof fleet.v1.MetricPoint
             * @instance
             */
            MetricPoint.prototype.name = "";

            /**
             * MetricPoint step.
             * @member {number} step
             * @memberof fleet.v1.MetricPoint
             * @instance
             */
            MetricPoint.prototype.step = 0;

            /**
             * MetricPoint value.
             * @member {number} value
             * @memberof fleet.v1.MetricPoint
             * @instance
             */
            MetricPoint.prototype.value = 0;

            /**
             * MetricPoint atMs.
             * @member {number} atMs
             * @memberof fleet.v1.MetricPoint
             * @instance
             */
            MetricPoint.prototype.atMs = 0;

            /**
             * Encodes the specified MetricPoint message. Does not implicitly {@link fleet.v1.MetricPoint.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.MetricPoint
             * @static
             * @param {fleet.v1.MetricPoint.$Properties} message MetricPoint message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MetricPoint.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && !$Object.is(message.step, 0))
                    writer.uint32(/* id 3, wireType 1 =*/25).double(message.step);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && !$Object.is(message.value, 0))
                    writer.uint32(/* id 4, wireType 1 =*/33).double(message.value);
                if (message.atMs != null && $Object.hasOwnProperty.call(message, "atMs") && !$Object.is(message.atMs, 0))
                    writer.uint32(/* id 5, wireType 1 =*/41).double(message.atMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MetricPoint message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.MetricPoint
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.MetricPoint & fleet.v1.MetricPoint.$Shape} MetricPoint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MetricPoint.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.MetricPoint();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.atMs = value;
                            else
                                delete message.atMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MetricPoint;
        })();

        v1.PointsReport = (function() {

            /**
             * Properties of a PointsReport.
             * @typedef {Object} fleet.v1.PointsReport.$Properties
             * @property {Array.<fleet.v1.MetricPoint.$Properties>|null} [points] PointsReport points
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PointsReport.
             * @memberof fleet.v1
             * @interface IPointsReport
             * @augments fleet.v1.PointsReport.$Properties
             * @deprecated Use fleet.v1.PointsReport.$Properties instead.
             */

            /**
             * Shape of a PointsReport.
             * @typedef {fleet.v1.PointsReport.$Properties} fleet.v1.PointsReport.$Shape
             */

            /**
             * Constructs a new PointsReport.
             * @memberof fleet.v1
             * @classdesc Represents a PointsReport.
             * @constructor
             * @param {fleet.v1.PointsReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PointsReport = function (properties) {
                this.points = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PointsReport points.
             * @member {Array.<fleet.v1.MetricPoint.$Properties>} points
             * @memberof fleet.v1.PointsReport
             * @instance
             */
            PointsReport.prototype.points = $util.emptyArray;

            /**
             * Encodes the specified PointsReport message. Does not implicitly {@link fleet.v1.PointsReport.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.PointsReport
             * @static
             * @param {fleet.v1.PointsReport.$Properties} message PointsReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PointsReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.points != null && message.points.length)
                    for (let i = 0; i < message.points.length; ++i)
                        $root.fleet.v1.MetricPoint.encode(message.points[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PointsReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.PointsReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.PointsReport & fleet.v1.PointsReport.$Shape} PointsReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PointsReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.PointsReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.points && message.points.length))
                                message.points = [];
                            message.points.push($root.fleet.v1.MetricPoint.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PointsReport;
        })();

        v1.LogReport = (function() {

            /**
             * Properties of a LogReport.
             * @typedef {Object} fleet.v1.LogReport.$Properties
             * @property {string|null} [attempt] LogReport attempt
             * @property {number|null} [offset] LogReport offset
             * @property {Uint8Array|null} [bytes] LogReport bytes
             * @property {boolean|null} [isTail] LogReport isTail
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LogReport.
             * @memberof fleet.v1
             * @interface ILogReport
             * @augments fleet.v1.LogReport.$Properties
             * @deprecated Use fleet.v1.LogReport.$Properties instead.
             */

            /**
             * Shape of a LogReport.
             * @typedef {fleet.v1.LogReport.$Properties} fleet.v1.LogReport.$Shape
             */

            /**
             * Constructs a new LogReport.
             * @memberof fleet.v1
             * @classdesc Represents a LogReport.
             * @constructor
             * @param {fleet.v1.LogReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LogReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LogReport attempt.
             * @member {string} attempt
             * @memberof fleet.v1.LogReport
             * @instance
             */
            LogReport.prototype.attempt = "";

            /**
             * LogReport offset.
             * @member {number} offset
             * @memberof fleet.v1.LogReport
             * @instance
             */
            LogReport.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * LogReport bytes.
             * @member {Uint8Array} bytes
             * @memberof fleet.v1.LogReport
             * @instance
             */
            LogReport.prototype.bytes = $util.newBuffer([]);

            /**
             * LogReport isTail.
             * @member {boolean} isTail
             * @memberof fleet.v1.LogReport
             * @instance
             */
            LogReport.prototype.isTail = false;

            /**
             * Encodes the specified LogReport message. Does not implicitly {@link fleet.v1.LogReport.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.LogReport
             * @static
             * @param {fleet.v1.LogReport.$Properties} message LogReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LogReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.offset);
                if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes") && message.bytes.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.bytes);
                if (message.isTail != null && $Object.hasOwnProperty.call(message, "isTail") && message.isTail !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.isTail);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LogReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.LogReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.LogReport & fleet.v1.LogReport.$Shape} LogReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LogReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.LogReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.offset = value;
                            else
                                delete message.offset;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.bytes = value;
                            else
                                delete message.bytes;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.isTail = value;
                            else
                                delete message.isTail;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LogReport;
        })();

        v1.GapReport = (function() {

            /**
             * Properties of a GapReport.
             * @typedef {Object} fleet.v1.GapReport.$Properties
             * @property {number|null} [from] GapReport from
             * @property {number|null} [count] GapReport count
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GapReport.
             * @memberof fleet.v1
             * @interface IGapReport
             * @augments fleet.v1.GapReport.$Properties
             * @deprecated Use fleet.v1.GapReport.$Properties instead.
             */

            /**
             * Shape of a GapReport.
             * @typedef {fleet.v1.GapReport.$Properties} fleet.v1.GapReport.$Shape
             */

            /**
             * Constructs a new GapReport.
             * @memberof fleet.v1
             * @classdesc Represents a GapReport.
             * @constructor
             * @param {fleet.v1.GapReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GapReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GapReport from.
             * @member {number} from
             * @memberof fleet.v1.GapReport
             * @instance
             */
            GapReport.prototype.from = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * GapReport count.
             * @member {number} count
             * @memberof fleet.v1.GapReport
             * @instance
             */
            GapReport.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified GapReport message. Does not implicitly {@link fleet.v1.GapReport.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.GapReport
             * @static
             * @param {fleet.v1.GapReport.$Properties} message GapReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GapReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && (typeof message.from === "object" ? message.from.low || message.from.high : message.from !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.from);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && (typeof message.count === "object" ? message.count.low || message.count.high : message.count !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a GapReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.GapReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.GapReport & fleet.v1.GapReport.$Shape} GapReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GapReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.GapReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return GapReport;
        })();

        v1.Empty = (function() {

            /**
             * Properties of an Empty.
             * @typedef {Object} fleet.v1.Empty.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Empty.
             * @memberof fleet.v1
             * @interface IEmpty
             * @augments fleet.v1.Empty.$Properties
             * @deprecated Use fleet.v1.Empty.$Properties instead.
             */

            /**
             * Shape of an Empty.
             * @typedef {fleet.v1.Empty.$Properties} fleet.v1.Empty.$Shape
             */

            /**
             * Constructs a new Empty.
             * @memberof fleet.v1
             * @classdesc Represents an Empty.
             * @constructor
             * @param {fleet.v1.Empty.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Empty = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Empty message. Does not implicitly {@link fleet.v1.Empty.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Empty
             * @static
             * @param {fleet.v1.Empty.$Properties} message Empty message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Empty.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Empty message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Empty
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Empty & fleet.v1.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Empty.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Empty();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Empty;
        })();

        /**
         * FailureReason enum.
         * @name fleet.v1.FailureReason
         * @enum {number}
         * @property {number} FAILURE_REASON_UNSPECIFIED=0 FAILURE_REASON_UNSPECIFIED value
         * @property {number} FAILURE_REASON_EXIT=1 FAILURE_REASON_EXIT value
         * @property {number} FAILURE_REASON_BUILD=2 FAILURE_REASON_BUILD value
         * @property {number} FAILURE_REASON_NO_METRIC=3 FAILURE_REASON_NO_METRIC value
         * @property {number} FAILURE_REASON_STALE_METRIC=4 FAILURE_REASON_STALE_METRIC value
         */
        v1.FailureReason = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "FAILURE_REASON_UNSPECIFIED"] = 0;
            values[valuesById[1] = "FAILURE_REASON_EXIT"] = 1;
            values[valuesById[2] = "FAILURE_REASON_BUILD"] = 2;
            values[valuesById[3] = "FAILURE_REASON_NO_METRIC"] = 3;
            values[valuesById[4] = "FAILURE_REASON_STALE_METRIC"] = 4;
            return values;
        })();

        v1.Failed = (function() {

            /**
             * Properties of a Failed.
             * @typedef {Object} fleet.v1.Failed.$Properties
             * @property {number|null} [exitCode] Failed exitCode
             * @property {string|null} [signal] Failed signal
             * @property {fleet.v1.FailureReason|null} [reason] Failed reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Failed.
             * @memberof fleet.v1
             * @interface IFailed
             * @augments fleet.v1.Failed.$Properties
             * @deprecated Use fleet.v1.Failed.$Properties instead.
             */

            /**
             * Shape of a Failed.
             * @typedef {fleet.v1.Failed.$Properties} fleet.v1.Failed.$Shape
             */

            /**
             * Constructs a new Failed.
             * @memberof fleet.v1
             * @classdesc Represents a Failed.
             * @constructor
             * @param {fleet.v1.Failed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Failed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Failed exitCode.
             * @member {number|null|undefined} exitCode
             * @memberof fleet.v1.Failed
             * @instance
             */
            Failed.prototype.exitCode = null;

            /**
             * Failed signal.
             * @member {string|null|undefined} signal
             * @memberof fleet.v1.Failed
             * @instance
             */
            Failed.prototype.signal = null;

            /**
             * Failed reason.
             * @member {fleet.v1.FailureReason} reason
             * @memberof fleet.v1.Failed
             * @instance
             */
            Failed.prototype.reason = 0;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Failed.prototype, "_exitCode", {
                get: $util.oneOfGetter($oneOfFields = ["exitCode"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Failed.prototype, "_signal", {
                get: $util.oneOfGetter($oneOfFields = ["signal"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Failed message. Does not implicitly {@link fleet.v1.Failed.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Failed
             * @static
             * @param {fleet.v1.Failed.$Properties} message Failed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Failed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.exitCode != null && $Object.hasOwnProperty.call(message, "exitCode"))
                    writer.uint32(/* id 1, wireType 0 =*/8).sint32(message.exitCode);
                if (message.signal != null && $Object.hasOwnProperty.call(message, "signal"))
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.signal);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Failed message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Failed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Failed & fleet.v1.Failed.$Shape} Failed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Failed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Failed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.exitCode = reader.sint32();
                            message._exitCode = "exitCode";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.signal = reader.stringVerify();
                            message._signal = "signal";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Failed;
        })();

        v1.Violated = (function() {

            /**
             * Properties of a Violated.
             * @typedef {Object} fleet.v1.Violated.$Properties
             * @property {Array.<string>|null} [paths] Violated paths
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Violated.
             * @memberof fleet.v1
             * @interface IViolated
             * @augments fleet.v1.Violated.$Properties
             * @deprecated Use fleet.v1.Violated.$Properties instead.
             */

            /**
             * Shape of a Violated.
             * @typedef {fleet.v1.Violated.$Properties} fleet.v1.Violated.$Shape
             */

            /**
             * Constructs a new Violated.
             * @memberof fleet.v1
             * @classdesc Represents a Violated.
             * @constructor
             * @param {fleet.v1.Violated.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Violated = function (properties) {
                this.paths = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Violated paths.
             * @member {Array.<string>} paths
             * @memberof fleet.v1.Violated
             * @instance
             */
            Violated.prototype.paths = $util.emptyArray;

            /**
             * Encodes the specified Violated message. Does not implicitly {@link fleet.v1.Violated.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Violated
             * @static
             * @param {fleet.v1.Violated.$Properties} message Violated message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Violated.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.paths != null && message.paths.length)
                    for (let i = 0; i < message.paths.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.paths[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Violated message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Violated
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Violated & fleet.v1.Violated.$Shape} Violated
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Violated.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Violated();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.paths && message.paths.length))
                                message.paths = [];
                            message.paths.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Violated;
        })();

        /**
         * InvalidEnvReason enum.
         * @name fleet.v1.InvalidEnvReason
         * @enum {number}
         * @property {number} INVALID_ENV_REASON_UNSPECIFIED=0 INVALID_ENV_REASON_UNSPECIFIED value
         * @property {number} INVALID_ENV_REASON_PROGRAM_NOT_FOUND=1 INVALID_ENV_REASON_PROGRAM_NOT_FOUND value
         * @property {number} INVALID_ENV_REASON_DISK_FULL=2 INVALID_ENV_REASON_DISK_FULL value
         * @property {number} INVALID_ENV_REASON_CHECKOUT_FAILED=3 INVALID_ENV_REASON_CHECKOUT_FAILED value
         * @property {number} INVALID_ENV_REASON_TREE_MISMATCH=4 INVALID_ENV_REASON_TREE_MISMATCH value
         * @property {number} INVALID_ENV_REASON_SETUP_FAILED=5 INVALID_ENV_REASON_SETUP_FAILED value
         * @property {number} INVALID_ENV_REASON_DEVICE_BUSY=6 INVALID_ENV_REASON_DEVICE_BUSY value
         * @property {number} INVALID_ENV_REASON_RUNNER_DIED=7 INVALID_ENV_REASON_RUNNER_DIED value
         * @property {number} INVALID_ENV_REASON_SURVIVORS=8 INVALID_ENV_REASON_SURVIVORS value
         * @property {number} INVALID_ENV_REASON_AGENT_ERROR=9 INVALID_ENV_REASON_AGENT_ERROR value
         * @property {number} INVALID_ENV_REASON_SLEPT=10 INVALID_ENV_REASON_SLEPT value
         * @property {number} INVALID_ENV_REASON_LANE_CHANGED=11 INVALID_ENV_REASON_LANE_CHANGED value
         * @property {number} INVALID_ENV_REASON_CONTENDED=12 INVALID_ENV_REASON_CONTENDED value
         * @property {number} INVALID_ENV_REASON_THROTTLED=13 INVALID_ENV_REASON_THROTTLED value
         * @property {number} INVALID_ENV_REASON_SWAPPED=14 INVALID_ENV_REASON_SWAPPED value
         * @property {number} INVALID_ENV_REASON_CLOCK_STEPPED=15 INVALID_ENV_REASON_CLOCK_STEPPED value
         */
        v1.InvalidEnvReason = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "INVALID_ENV_REASON_UNSPECIFIED"] = 0;
            values[valuesById[1] = "INVALID_ENV_REASON_PROGRAM_NOT_FOUND"] = 1;
            values[valuesById[2] = "INVALID_ENV_REASON_DISK_FULL"] = 2;
            values[valuesById[3] = "INVALID_ENV_REASON_CHECKOUT_FAILED"] = 3;
            values[valuesById[4] = "INVALID_ENV_REASON_TREE_MISMATCH"] = 4;
            values[valuesById[5] = "INVALID_ENV_REASON_SETUP_FAILED"] = 5;
            values[valuesById[6] = "INVALID_ENV_REASON_DEVICE_BUSY"] = 6;
            values[valuesById[7] = "INVALID_ENV_REASON_RUNNER_DIED"] = 7;
            values[valuesById[8] = "INVALID_ENV_REASON_SURVIVORS"] = 8;
            values[valuesById[9] = "INVALID_ENV_REASON_AGENT_ERROR"] = 9;
            values[valuesById[10] = "INVALID_ENV_REASON_SLEPT"] = 10;
            values[valuesById[11] = "INVALID_ENV_REASON_LANE_CHANGED"] = 11;
            values[valuesById[12] = "INVALID_ENV_REASON_CONTENDED"] = 12;
            values[valuesById[13] = "INVALID_ENV_REASON_THROTTLED"] = 13;
            values[valuesById[14] = "INVALID_ENV_REASON_SWAPPED"] = 14;
            values[valuesById[15] = "INVALID_ENV_REASON_CLOCK_STEPPED"] = 15;
            return values;
        })();

        v1.InvalidEnv = (function() {

            /**
             * Properties of an InvalidEnv.
             * @typedef {Object} fleet.v1.InvalidEnv.$Properties
             * @property {fleet.v1.InvalidEnvReason|null} [reason] InvalidEnv reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an InvalidEnv.
             * @memberof fleet.v1
             * @interface IInvalidEnv
             * @augments fleet.v1.InvalidEnv.$Properties
             * @deprecated Use fleet.v1.InvalidEnv.$Properties instead.
             */

            /**
             * Shape of an InvalidEnv.
             * @typedef {fleet.v1.InvalidEnv.$Properties} fleet.v1.InvalidEnv.$Shape
             */

            /**
             * Constructs a new InvalidEnv.
             * @memberof fleet.v1
             * @classdesc Represents an InvalidEnv.
             * @constructor
             * @param {fleet.v1.InvalidEnv.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const InvalidEnv = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * InvalidEnv reason.
             * @member {fleet.v1.InvalidEnvReason} reason
             * @memberof fleet.v1.InvalidEnv
             * @instance
             */
            InvalidEnv.prototype.reason = 0;

            /**
             * Encodes the specified InvalidEnv message. Does not implicitly {@link fleet.v1.InvalidEnv.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.InvalidEnv
             * @static
             * @param {fleet.v1.InvalidEnv.$Properties} message InvalidEnv message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            InvalidEnv.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an InvalidEnv message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.InvalidEnv
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.InvalidEnv & fleet.v1.InvalidEnv.$Shape} InvalidEnv
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            InvalidEnv.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.InvalidEnv();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return InvalidEnv;
        })();

        v1.OutcomeKind = (function() {

            /**
             * Properties of an OutcomeKind.
             * @typedef {Object} fleet.v1.OutcomeKind.$Properties
             * @property {fleet.v1.Empty.$Properties|null} [succeeded] OutcomeKind succeeded
             * @property {fleet.v1.Failed.$Properties|null} [failed] OutcomeKind failed
             * @property {fleet.v1.Empty.$Properties|null} [oom] OutcomeKind oom
             * @property {fleet.v1.Empty.$Properties|null} [timedOut] OutcomeKind timedOut
             * @property {fleet.v1.Empty.$Properties|null} [cancelled] OutcomeKind cancelled
             * @property {fleet.v1.Empty.$Properties|null} [lost] OutcomeKind lost
             * @property {fleet.v1.Violated.$Properties|null} [violated] OutcomeKind violated
             * @property {fleet.v1.InvalidEnv.$Properties|null} [invalidEnv] OutcomeKind invalidEnv
             * @property {"succeeded"|"failed"|"oom"|"timedOut"|"cancelled"|"lost"|"violated"|"invalidEnv"} [kind] OutcomeKind kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an OutcomeKind.
             * @memberof fleet.v1
             * @interface IOutcomeKind
             * @augments fleet.v1.OutcomeKind.$Properties
             * @deprecated Use fleet.v1.OutcomeKind.$Properties instead.
             */

            /**
             * Narrowed shape of an OutcomeKind.
             * @typedef {{
             *   succeeded?: fleet.v1.Empty.$Shape|null;
             *   failed?: fleet.v1.Failed.$Shape|null;
             *   oom?: fleet.v1.Empty.$Shape|null;
             *   timedOut?: fleet.v1.Empty.$Shape|null;
             *   cancelled?: fleet.v1.Empty.$Shape|null;
             *   lost?: fleet.v1.Empty.$Shape|null;
             *   violated?: fleet.v1.Violated.$Shape|null;
             *   invalidEnv?: fleet.v1.InvalidEnv.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "succeeded"; succeeded: fleet.v1.Empty.$Shape; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "failed"; succeeded?: null; failed: fleet.v1.Failed.$Shape; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "oom"; succeeded?: null; failed?: null; oom: fleet.v1.Empty.$Shape; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "timedOut"; succeeded?: null; failed?: null; oom?: null; timedOut: fleet.v1.Empty.$Shape; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "cancelled"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled: fleet.v1.Empty.$Shape; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "lost"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost: fleet.v1.Empty.$Shape; violated?: null; invalidEnv?: null }|{ kind?: "violated"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated: fleet.v1.Violated.$Shape; invalidEnv?: null }|{ kind?: "invalidEnv"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv: fleet.v1.InvalidEnv.$Shape })
             * )} fleet.v1.OutcomeKind.$Shape
             */

            /**
             * Constructs a new OutcomeKind.
             * @memberof fleet.v1
             * @classdesc Represents an OutcomeKind.
             * @constructor
             * @param {fleet.v1.OutcomeKind.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const OutcomeKind = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * OutcomeKind succeeded.
             * @member {fleet.v1.Empty.$Properties|null|undefined} succeeded
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.succeeded = null;

            /**
             * OutcomeKind failed.
             * @member {fleet.v1.Failed.$Properties|null|undefined} failed
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.failed = null;

            /**
             * OutcomeKind oom.
             * @member {fleet.v1.Empty.$Properties|null|undefined} oom
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.oom = null;

            /**
             * OutcomeKind timedOut.
             * @member {fleet.v1.Empty.$Properties|null|undefined} timedOut
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.timedOut = null;

            /**
             * OutcomeKind cancelled.
             * @member {fleet.v1.Empty.$Properties|null|undefined} cancelled
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.cancelled = null;

            /**
             * OutcomeKind lost.
             * @member {fleet.v1.Empty.$Properties|null|undefined} lost
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.lost = null;

            /**
             * OutcomeKind violated.
             * @member {fleet.v1.Violated.$Properties|null|undefined} violated
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.violated = null;

            /**
             * OutcomeKind invalidEnv.
             * @member {fleet.v1.InvalidEnv.$Properties|null|undefined} invalidEnv
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            OutcomeKind.prototype.invalidEnv = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * OutcomeKind kind.
             * @member {"succeeded"|"failed"|"oom"|"timedOut"|"cancelled"|"lost"|"violated"|"invalidEnv"|undefined} kind
             * @memberof fleet.v1.OutcomeKind
             * @instance
             */
            $Object.defineProperty(OutcomeKind.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["succeeded", "failed", "oom", "timedOut", "cancelled", "lost", "violated", "invalidEnv"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified OutcomeKind message. Does not implicitly {@link fleet.v1.OutcomeKind.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.OutcomeKind
             * @static
             * @param {fleet.v1.OutcomeKind.$Properties} message OutcomeKind message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            OutcomeKind.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.succeeded != null && $Object.hasOwnProperty.call(message, "succeeded"))
                    $root.fleet.v1.Empty.encode(message.succeeded, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.failed != null && $Object.hasOwnProperty.call(message, "failed"))
                    $root.fleet.v1.Failed.encode(message.failed, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.oom != null && $Object.hasOwnProperty.call(message, "oom"))
                    $root.fleet.v1.Empty.encode(message.oom, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.timedOut != null && $Object.hasOwnProperty.call(message, "timedOut"))
                    $root.fleet.v1.Empty.encode(message.timedOut, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.cancelled != null && $Object.hasOwnProperty.call(message, "cancelled"))
                    $root.fleet.v1.Empty.encode(message.cancelled, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.lost != null && $Object.hasOwnProperty.call(message, "lost"))
                    $root.fleet.v1.Empty.encode(message.lost, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.violated != null && $Object.hasOwnProperty.call(message, "violated"))
                    $root.fleet.v1.Violated.encode(message.violated, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.invalidEnv != null && $Object.hasOwnProperty.call(message, "invalidEnv"))
                    $root.fleet.v1.InvalidEnv.encode(message.invalidEnv, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an OutcomeKind message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.OutcomeKind
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.OutcomeKind & fleet.v1.OutcomeKind.$Shape} OutcomeKind
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            OutcomeKind.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.OutcomeKind();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.succeeded = $root.fleet.v1.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.succeeded);
                            message.kind = "succeeded";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.failed = $root.fleet.v1.Failed.decode(reader, reader.size(), $undefined, _depth + 1, message.failed);
                            message.kind = "failed";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.oom = $root.fleet.v1.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.oom);
                            message.kind = "oom";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.timedOut = $root.fleet.v1.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.timedOut);
                            message.kind = "timedOut";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.cancelled = $root.fleet.v1.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.cancelled);
                            message.kind = "cancelled";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.lost = $root.fleet.v1.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.lost);
                            message.kind = "lost";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.violated = $root.fleet.v1.Violated.decode(reader, reader.size(), $undefined, _depth + 1, message.violated);
                            message.kind = "violated";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.invalidEnv = $root.fleet.v1.InvalidEnv.decode(reader, reader.size(), $undefined, _depth + 1, message.invalidEnv);
                            message.kind = "invalidEnv";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return OutcomeKind;
        })();

        /**
         * MemoryMethod enum.
         * @name fleet.v1.MemoryMethod
         * @enum {number}
         * @property {number} MEMORY_METHOD_UNSPECIFIED=0 MEMORY_METHOD_UNSPECIFIED value
         * @property {number} MEMORY_METHOD_CGROUP=1 MEMORY_METHOD_CGROUP value
         * @property {number} MEMORY_METHOD_VMHWM=2 MEMORY_METHOD_VMHWM value
         * @property {number} MEMORY_METHOD_PS_RSS=3 MEMORY_METHOD_PS_RSS value
         * @property {number} MEMORY_METHOD_NVIDIA_SMI=4 MEMORY_METHOD_NVIDIA_SMI value
         * @property {number} MEMORY_METHOD_ROCM_SMI=5 MEMORY_METHOD_ROCM_SMI value
         */
        v1.MemoryMethod = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "MEMORY_METHOD_UNSPECIFIED"] = 0;
            values[valuesById[1] = "MEMORY_METHOD_CGROUP"] = 1;
            values[valuesById[2] = "MEMORY_METHOD_VMHWM"] = 2;
            values[valuesById[3] = "MEMORY_METHOD_PS_RSS"] = 3;
            values[valuesById[4] = "MEMORY_METHOD_NVIDIA_SMI"] = 4;
            values[valuesById[5] = "MEMORY_METHOD_ROCM_SMI"] = 5;
            return values;
        })();

        v1.PeakMemory = (function() {

            /**
             * Properties of a PeakMemory.
             * @typedef {Object} fleet.v1.PeakMemory.$Properties
             * @property {number|null} [bytes] PeakMemory bytes
             * @property {fleet.v1.MemoryMethod|null} [method] PeakMemory method
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PeakMemory.
             * @memberof fleet.v1
             * @interface IPeakMemory
             * @augments fleet.v1.PeakMemory.$Properties
             * @deprecated Use fleet.v1.PeakMemory.$Properties instead.
             */

            /**
             * Shape of a PeakMemory.
             * @typedef {fleet.v1.PeakMemory.$Properties} fleet.v1.PeakMemory.$Shape
             */

            /**
             * Constructs a new PeakMemory.
             * @memberof fleet.v1
             * @classdesc Represents a PeakMemory.
             * @constructor
             * @param {fleet.v1.PeakMemory.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PeakMemory = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PeakMemory bytes.
             * @member {number} bytes
             * @memberof fleet.v1.PeakMemory
             * @instance
             */
            PeakMemory.prototype.bytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * PeakMemory method.
             * @member {fleet.v1.MemoryMethod} method
             * @memberof fleet.v1.PeakMemory
             * @instance
             */
            PeakMemory.prototype.method = 0;

            /**
             * Encodes the specified PeakMemory message. Does not implicitly {@link fleet.v1.PeakMemory.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.PeakMemory
             * @static
             * @param {fleet.v1.PeakMemory.$Properties} message PeakMemory message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PeakMemory.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes") && (typeof message.bytes === "object" ? message.bytes.low || message.bytes.high : message.bytes !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.bytes);
                if (message.method != null && $Object.hasOwnProperty.call(message, "method") && message.method !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.method);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PeakMemory message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.PeakMemory
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.PeakMemory & fleet.v1.PeakMemory.$Shape} PeakMemory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PeakMemory.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.PeakMemory();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.bytes = value;
                            else
                                delete message.bytes;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.method = value;
                            else
                                delete message.method;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PeakMemory;
        })();

        v1.Manifest = (function() {

            /**
             * Properties of a Manifest.
             * @typedef {Object} fleet.v1.Manifest.$Properties
             * @property {string|null} [frozenHash] Manifest frozenHash
             * @property {Object.<string,string>|null} [versions] Manifest versions
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Manifest.
             * @memberof fleet.v1
             * @interface IManifest
             * @augments fleet.v1.Manifest.$Properties
             * @deprecated Use fleet.v1.Manifest.$Properties instead.
             */

            /**
             * Shape of a Manifest.
             * @typedef {fleet.v1.Manifest.$Properties} fleet.v1.Manifest.$Shape
             */

            /**
             * Constructs a new Manifest.
             * @memberof fleet.v1
             * @classdesc Represents a Manifest.
             * @constructor
             * @param {fleet.v1.Manifest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Manifest = function (properties) {
                this.versions = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Manifest frozenHash.
             * @member {string} frozenHash
             * @memberof fleet.v1.Manifest
             * @instance
             */
            Manifest.prototype.frozenHash = "";

            /**
             * Manifest versions.
             * @member {Object.<string,string>} versions
             * @memberof fleet.v1.Manifest
             * @instance
             */
            Manifest.prototype.versions = $util.emptyObject;

            /**
             * Encodes the specified Manifest message. Does not implicitly {@link fleet.v1.Manifest.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.Manifest
             * @static
             * @param {fleet.v1.Manifest.$Properties} message Manifest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Manifest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.frozenHash != null && $Object.hasOwnProperty.call(message, "frozenHash") && message.frozenHash !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.frozenHash);
                if (message.versions != null && $Object.hasOwnProperty.call(message, "versions"))
                    for (let keys = $Object.keys(message.versions), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.versions[keys[i]]).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Manifest message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.Manifest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.Manifest & fleet.v1.Manifest.$Shape} Manifest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Manifest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.Manifest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.frozenHash = value;
                            else
                                delete message.frozenHash;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (message.versions === $util.emptyObject)
                                message.versions = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.versions, key);
                            message.versions[key] = value;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Manifest;
        })();

        v1.AttemptOutcome = (function() {

            /**
             * Properties of an AttemptOutcome.
             * @typedef {Object} fleet.v1.AttemptOutcome.$Properties
             * @property {string|null} [attempt] AttemptOutcome attempt
             * @property {string|null} [trial] AttemptOutcome trial
             * @property {number|null} [token] AttemptOutcome token
             * @property {number|null} [generation] AttemptOutcome generation
             * @property {number|null} [epoch] AttemptOutcome epoch
             * @property {string|null} [tree] AttemptOutcome tree
             * @property {fleet.v1.OutcomeKind.$Properties|null} [outcome] AttemptOutcome outcome
             * @property {string|null} [detail] AttemptOutcome detail
             * @property {number|null} [value] AttemptOutcome value
             * @property {Object.<string,number>|null} [finals] AttemptOutcome finals
             * @property {fleet.v1.PeakMemory.$Properties|null} [peakMemory] AttemptOutcome peakMemory
             * @property {number|null} [stageMs] AttemptOutcome stageMs
             * @property {number|null} [buildMs] AttemptOutcome buildMs
             * @property {number|null} [runMs] AttemptOutcome runMs
             * @property {number|null} [droppedOutputBytes] AttemptOutcome droppedOutputBytes
             * @property {Array.<string>|null} [survivors] AttemptOutcome survivors
             * @property {fleet.v1.Manifest.$Properties|null} [manifest] AttemptOutcome manifest
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AttemptOutcome.
             * @memberof fleet.v1
             * @interface IAttemptOutcome
             * @augments fleet.v1.AttemptOutcome.$Properties
             * @deprecated Use fleet.v1.AttemptOutcome.$Properties instead.
             */

            /**
             * Shape of an AttemptOutcome.
             * @typedef {{
             *   attempt?: string|null;
             *   trial?: string|null;
             *   token?: number|null;
             *   generation?: number|null;
             *   epoch?: number|null;
             *   tree?: string|null;
             *   outcome?: fleet.v1.OutcomeKind.$Shape|null;
             *   detail?: string|null;
             *   value?: number|null;
             *   finals?: Object.<string,number>|null;
             *   peakMemory?: fleet.v1.PeakMemory.$Shape|null;
             *   stageMs?: number|null;
             *   buildMs?: number|null;
             *   runMs?: number|null;
             *   droppedOutputBytes?: number|null;
             *   survivors?: Array.<string>|null;
             *   manifest?: fleet.v1.Manifest.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * }} fleet.v1.AttemptOutcome.$Shape
             */

            /**
             * Constructs a new AttemptOutcome.
             * @memberof fleet.v1
             * @classdesc Represents an AttemptOutcome.
             * @constructor
             * @param {fleet.v1.AttemptOutcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AttemptOutcome = function (properties) {
                this.finals = {};
                this.survivors = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AttemptOutcome attempt.
             * @member {string} attempt
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.attempt = "";

            /**
             * AttemptOutcome trial.
             * @member {string} trial
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.trial = "";

            /**
             * AttemptOutcome token.
             * @member {number} token
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * AttemptOutcome generation.
             * @member {number} generation
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * AttemptOutcome epoch.
             * @member {number} epoch
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * AttemptOutcome tree.
             * @member {string} tree
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.tree = "";

            /**
             * AttemptOutcome outcome.
             * @member {fleet.v1.OutcomeKind.$Properties|null|undefined} outcome
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.outcome = null;

            /**
             * AttemptOutcome detail.
             * @member {string} detail
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.detail = "";

            /**
             * AttemptOutcome value.
             * @member {number|null|undefined} value
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.value = null;

            /**
             * AttemptOutcome finals.
             * @member {Object.<string,number>} finals
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.finals = $util.emptyObject;

            /**
             * AttemptOutcome peakMemory.
             * @member {fleet.v1.PeakMemory.$Properties|null|undefined} peakMemory
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.peakMemory = null;

            /**
             * AttemptOutcome stageMs.
             * @member {number} stageMs
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.stageMs = 0;

            /**
             * AttemptOutcome buildMs.
             * @member {number} buildMs
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.buildMs = 0;

            /**
             * AttemptOutcome runMs.
             * @member {number} runMs
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.runMs = 0;

            /**
             * AttemptOutcome droppedOutputBytes.
             * @member {number} droppedOutputBytes
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.droppedOutputBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * AttemptOutcome survivors.
             * @member {Array.<string>} survivors
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.survivors = $util.emptyArray;

            /**
             * AttemptOutcome manifest.
             * @member {fleet.v1.Manifest.$Properties|null|undefined} manifest
             * @memberof fleet.v1.AttemptOutcome
             * @instance
             */
            AttemptOutcome.prototype.manifest = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(AttemptOutcome.prototype, "_value", {
                get: $util.oneOfGetter($oneOfFields = ["value"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified AttemptOutcome message. Does not implicitly {@link fleet.v1.AttemptOutcome.verify|verify} messages.
             * @function encode
             * @memberof fleet.v1.AttemptOutcome
             * @static
             * @param {fleet.v1.AttemptOutcome.$Properties} message AttemptOutcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AttemptOutcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                if (message.trial != null && $Object.hasOwnProperty.call(message, "trial") && message.trial !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.trial);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.token);
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.generation);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.epoch);
                if (message.tree != null && $Object.hasOwnProperty.call(message, "tree") && message.tree !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.tree);
                if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome"))
                    $root.fleet.v1.OutcomeKind.encode(message.outcome, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.detail != null && $Object.hasOwnProperty.call(message, "detail") && message.detail !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.detail);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                    writer.uint32(/* id 9, wireType 1 =*/73).double(message.value);
                if (message.finals != null && $Object.hasOwnProperty.call(message, "finals"))
                    for (let keys = $Object.keys(message.finals), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 10, wireType 2 =*/82).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 1 =*/17).double(message.finals[keys[i]]).ldelim();
                if (message.peakMemory != null && $Object.hasOwnProperty.call(message, "peakMemory"))
                    $root.fleet.v1.PeakMemory.encode(message.peakMemory, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.stageMs != null && $Object.hasOwnProperty.call(message, "stageMs") && !$Object.is(message.stageMs, 0))
                    writer.uint32(/* id 12, wireType 1 =*/97).double(message.stageMs);
                if (message.buildMs != null && $Object.hasOwnProperty.call(message, "buildMs") && !$Object.is(message.buildMs, 0))
                    writer.uint32(/* id 13, wireType 1 =*/105).double(message.buildMs);
                if (message.runMs != null && $Object.hasOwnProperty.call(message, "runMs") && !$Object.is(message.runMs, 0))
                    writer.uint32(/* id 14, wireType 1 =*/113).double(message.runMs);
                if (message.droppedOutputBytes != null && $Object.hasOwnProperty.call(message, "droppedOutputBytes") && (typeof message.droppedOutputBytes === "object" ? message.droppedOutputBytes.low || message.droppedOutputBytes.high : message.droppedOutputBytes !== 0))
                    writer.uint32(/* id 15, wireType 0 =*/120).uint64(message.droppedOutputBytes);
                if (message.survivors != null && message.survivors.length)
                    for (let i = 0; i < message.survivors.length; ++i)
                        writer.uint32(/* id 16, wireType 2 =*/130).string(message.survivors[i]);
                if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest"))
                    $root.fleet.v1.Manifest.encode(message.manifest, writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AttemptOutcome message from the specified reader or buffer.
             * @function decode
             * @memberof fleet.v1.AttemptOutcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleet.v1.AttemptOutcome & fleet.v1.AttemptOutcome.$Shape} AttemptOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AttemptOutcome.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleet.v1.AttemptOutcome();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.trial = value;
                            else
                                delete message.trial;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.generation = value;
                            else
                                delete message.generation;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.tree = value;
                            else
                                delete message.tree;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.outcome = $root.fleet.v1.OutcomeKind.decode(reader, reader.size(), $undefined, _depth + 1, message.outcome);
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.detail = value;
                            else
                                delete message.detail;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 1)
                                break;
                            message.value = reader.double();
                            message._value = "value";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (message.finals === $util.emptyObject)
                                message.finals = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = 0;
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 1)
                                        break;
                                    value = reader.double();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.finals, key);
                            message.finals[key] = value;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.peakMemory = $root.fleet.v1.PeakMemory.decode(reader, reader.size(), $undefined, _depth + 1, message.peakMemory);
                            continue;
                        }
                    case 12: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.stageMs = value;
                            else
                                delete message.stageMs;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.buildMs = value;
                            else
                                delete message.buildMs;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.runMs = value;
                            else
                                delete message.runMs;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.droppedOutputBytes = value;
                            else
                                delete message.droppedOutputBytes;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if (!(message.survivors && message.survivors.length))
                                message.survivors = [];
                            message.survivors.push(reader.stringVerify());
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.manifest = $root.fleet.v1.Manifest.decode(reader, reader.size(), $undefined, _depth + 1, message.manifest);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AttemptOutcome;
        })();

        return v1;
    })();

    return fleet;
})();

export {
  $root as default
};
