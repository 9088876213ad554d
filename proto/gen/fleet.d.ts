import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace fleet. */
export namespace fleet {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of an Envelope.
         * @deprecated Use fleet.v1.Envelope.$Properties instead.
         */
        interface IEnvelope extends fleet.v1.Envelope.$Properties {
        }

        /** Represents an Envelope. */
        class Envelope {

            /**
             * Constructs a new Envelope.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Envelope.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Envelope coordinatorHello. */
            coordinatorHello?: (fleet.v1.CoordinatorHello.$Properties|null);

            /** Envelope renew. */
            renew?: (fleet.v1.Renew.$Properties|null);

            /** Envelope lease. */
            lease?: (fleet.v1.Lease.$Properties|null);

            /** Envelope cancel. */
            cancel?: (fleet.v1.Cancel.$Properties|null);

            /** Envelope ack. */
            ack?: (fleet.v1.Ack.$Properties|null);

            /** Envelope closeCampaign. */
            closeCampaign?: (fleet.v1.CloseCampaign.$Properties|null);

            /** Envelope agentHello. */
            agentHello?: (fleet.v1.AgentHello.$Properties|null);

            /** Envelope heartbeat. */
            heartbeat?: (fleet.v1.Heartbeat.$Properties|null);

            /** Envelope report. */
            report?: (fleet.v1.Report.$Properties|null);

            /** Envelope refused. */
            refused?: (fleet.v1.Refused.$Properties|null);

            /** Envelope body. */
            body?: ("coordinatorHello"|"renew"|"lease"|"cancel"|"ack"|"closeCampaign"|"agentHello"|"heartbeat"|"report"|"refused");

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link fleet.v1.Envelope.verify|verify} messages.
             * @param message Envelope message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Envelope & fleet.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Envelope & fleet.v1.Envelope.$Shape;
        }

        namespace Envelope {

            /** Properties of an Envelope. */
            interface $Properties {

                /** Envelope coordinatorHello */
                coordinatorHello?: (fleet.v1.CoordinatorHello.$Properties|null);

                /** Envelope renew */
                renew?: (fleet.v1.Renew.$Properties|null);

                /** Envelope lease */
                lease?: (fleet.v1.Lease.$Properties|null);

                /** Envelope cancel */
                cancel?: (fleet.v1.Cancel.$Properties|null);

                /** Envelope ack */
                ack?: (fleet.v1.Ack.$Properties|null);

                /** Envelope closeCampaign */
                closeCampaign?: (fleet.v1.CloseCampaign.$Properties|null);

                /** Envelope agentHello */
                agentHello?: (fleet.v1.AgentHello.$Properties|null);

                /** Envelope heartbeat */
                heartbeat?: (fleet.v1.Heartbeat.$Properties|null);

                /** Envelope report */
                report?: (fleet.v1.Report.$Properties|null);

                /** Envelope refused */
                refused?: (fleet.v1.Refused.$Properties|null);

                /** Envelope body */
                body?: ("coordinatorHello"|"renew"|"lease"|"cancel"|"ack"|"closeCampaign"|"agentHello"|"heartbeat"|"report"|"refused");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Envelope. */
            type $Shape = {
              coordinatorHello?: fleet.v1.CoordinatorHello.$Shape|null;
              renew?: fleet.v1.Renew.$Shape|null;
              lease?: fleet.v1.Lease.$Shape|null;
              cancel?: fleet.v1.Cancel.$Shape|null;
              ack?: fleet.v1.Ack.$Shape|null;
              closeCampaign?: fleet.v1.CloseCampaign.$Shape|null;
              agentHello?: fleet.v1.AgentHello.$Shape|null;
              heartbeat?: fleet.v1.Heartbeat.$Shape|null;
              report?: fleet.v1.Report.$Shape|null;
              refused?: fleet.v1.Refused.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "coordinatorHello"; coordinatorHello: fleet.v1.CoordinatorHello.$Shape; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "renew"; coordinatorHello?: null; renew: fleet.v1.Renew.$Shape; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "lease"; coordinatorHello?: null; renew?: null; lease: fleet.v1.Lease.$Shape; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "cancel"; coordinatorHello?: null; renew?: null; lease?: null; cancel: fleet.v1.Cancel.$Shape; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "ack"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack: fleet.v1.Ack.$Shape; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "closeCampaign"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign: fleet.v1.CloseCampaign.$Shape; agentHello?: null; heartbeat?: null; report?: null; refused?: null }|{ body?: "agentHello"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello: fleet.v1.AgentHello.$Shape; heartbeat?: null; report?: null; refused?: null }|{ body?: "heartbeat"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat: fleet.v1.Heartbeat.$Shape; report?: null; refused?: null }|{ body?: "report"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report: fleet.v1.Report.$Shape; refused?: null }|{ body?: "refused"; coordinatorHello?: null; renew?: null; lease?: null; cancel?: null; ack?: null; closeCampaign?: null; agentHello?: null; heartbeat?: null; report?: null; refused: fleet.v1.Refused.$Shape })
            );
        }

        /** StreamName enum. */
        enum StreamName {

            /** STREAM_NAME_UNSPECIFIED value */
            STREAM_NAME_UNSPECIFIED = 0,

            /** STREAM_NAME_FACTS value */
            STREAM_NAME_FACTS = 1,

            /** STREAM_NAME_BULK value */
            STREAM_NAME_BULK = 2
        }

        /**
         * Properties of a StreamCursor.
         * @deprecated Use fleet.v1.StreamCursor.$Properties instead.
         */
        interface IStreamCursor extends fleet.v1.StreamCursor.$Properties {
        }

        /** Represents a StreamCursor. */
        class StreamCursor {

            /**
             * Constructs a new StreamCursor.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.StreamCursor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StreamCursor stream. */
            stream: fleet.v1.StreamName;

            /** StreamCursor spool. */
            spool: string;

            /** StreamCursor sequence. */
            sequence: number;

            /**
             * Encodes the specified StreamCursor message. Does not implicitly {@link fleet.v1.StreamCursor.verify|verify} messages.
             * @param message StreamCursor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.StreamCursor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StreamCursor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.StreamCursor & fleet.v1.StreamCursor.$Shape} StreamCursor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.StreamCursor & fleet.v1.StreamCursor.$Shape;
        }

        namespace StreamCursor {

            /** Properties of a StreamCursor. */
            interface $Properties {

                /** StreamCursor stream */
                stream?: (fleet.v1.StreamName|null);

                /** StreamCursor spool */
                spool?: (string|null);

                /** StreamCursor sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StreamCursor. */
            type $Shape = fleet.v1.StreamCursor.$Properties;
        }

        /**
         * Properties of a CoordinatorHello.
         * @deprecated Use fleet.v1.CoordinatorHello.$Properties instead.
         */
        interface ICoordinatorHello extends fleet.v1.CoordinatorHello.$Properties {
        }

        /** Represents a CoordinatorHello. */
        class CoordinatorHello {

            /**
             * Constructs a new CoordinatorHello.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.CoordinatorHello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CoordinatorHello protocol. */
            protocol: number;

            /** CoordinatorHello fleet. */
            fleet: string;

            /** CoordinatorHello generation. */
            generation: number;

            /** CoordinatorHello term. */
            term: number;

            /** CoordinatorHello nonce. */
            nonce: string;

            /** CoordinatorHello mac. */
            mac: string;

            /** CoordinatorHello cursors. */
            cursors: fleet.v1.StreamCursor.$Properties[];

            /** CoordinatorHello heartbeatMs. */
            heartbeatMs: number;

            /** CoordinatorHello instance. */
            instance: string;

            /** CoordinatorHello holder. */
            holder: string;

            /** CoordinatorHello takeOver. */
            takeOver: boolean;

            /** CoordinatorHello leaseMs. */
            leaseMs: number;

            /** CoordinatorHello orphanAfterMs. */
            orphanAfterMs: number;

            /**
             * Encodes the specified CoordinatorHello message. Does not implicitly {@link fleet.v1.CoordinatorHello.verify|verify} messages.
             * @param message CoordinatorHello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.CoordinatorHello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CoordinatorHello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.CoordinatorHello & fleet.v1.CoordinatorHello.$Shape} CoordinatorHello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.CoordinatorHello & fleet.v1.CoordinatorHello.$Shape;
        }

        namespace CoordinatorHello {

            /** Properties of a CoordinatorHello. */
            interface $Properties {

                /** CoordinatorHello protocol */
                protocol?: (number|null);

                /** CoordinatorHello fleet */
                fleet?: (string|null);

                /** CoordinatorHello generation */
                generation?: (number|null);

                /** CoordinatorHello term */
                term?: (number|null);

                /** CoordinatorHello nonce */
                nonce?: (string|null);

                /** CoordinatorHello mac */
                mac?: (string|null);

                /** CoordinatorHello cursors */
                cursors?: (fleet.v1.StreamCursor.$Properties[]|null);

                /** CoordinatorHello heartbeatMs */
                heartbeatMs?: (number|null);

                /** CoordinatorHello instance */
                instance?: (string|null);

                /** CoordinatorHello holder */
                holder?: (string|null);

                /** CoordinatorHello takeOver */
                takeOver?: (boolean|null);

                /** CoordinatorHello leaseMs */
                leaseMs?: (number|null);

                /** CoordinatorHello orphanAfterMs */
                orphanAfterMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CoordinatorHello. */
            type $Shape = fleet.v1.CoordinatorHello.$Properties;
        }

        /**
         * Properties of a Seen.
         * @deprecated Use fleet.v1.Seen.$Properties instead.
         */
        interface ISeen extends fleet.v1.Seen.$Properties {
        }

        /** Represents a Seen. */
        class Seen {

            /**
             * Constructs a new Seen.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Seen.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Seen generation. */
            generation: number;

            /** Seen term. */
            term: number;

            /** Seen token. */
            token: number;

            /** Seen experiment. */
            experiment: number;

            /**
             * Encodes the specified Seen message. Does not implicitly {@link fleet.v1.Seen.verify|verify} messages.
             * @param message Seen message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Seen.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Seen message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Seen & fleet.v1.Seen.$Shape} Seen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Seen & fleet.v1.Seen.$Shape;
        }

        namespace Seen {

            /** Properties of a Seen. */
            interface $Properties {

                /** Seen generation */
                generation?: (number|null);

                /** Seen term */
                term?: (number|null);

                /** Seen token */
                token?: (number|null);

                /** Seen experiment */
                experiment?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Seen. */
            type $Shape = fleet.v1.Seen.$Properties;
        }

        /**
         * Properties of an AgentHello.
         * @deprecated Use fleet.v1.AgentHello.$Properties instead.
         */
        interface IAgentHello extends fleet.v1.AgentHello.$Properties {
        }

        /** Represents an AgentHello. */
        class AgentHello {

            /**
             * Constructs a new AgentHello.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.AgentHello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AgentHello protocol. */
            protocol: number;

            /** AgentHello build. */
            build: string;

            /** AgentHello machineId. */
            machineId: string;

            /** AgentHello bootId. */
            bootId: string;

            /** AgentHello nonce. */
            nonce: string;

            /** AgentHello mac. */
            mac: string;

            /** AgentHello held. */
            held: fleet.v1.HeldAttempt.$Properties[];

            /** AgentHello slots. */
            slots: fleet.v1.SlotReport.$Properties[];

            /** AgentHello seen. */
            seen?: (fleet.v1.Seen.$Properties|null);

            /** AgentHello streams. */
            streams: fleet.v1.StreamCursor.$Properties[];

            /**
             * Encodes the specified AgentHello message. Does not implicitly {@link fleet.v1.AgentHello.verify|verify} messages.
             * @param message AgentHello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.AgentHello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AgentHello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.AgentHello & fleet.v1.AgentHello.$Shape} AgentHello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.AgentHello & fleet.v1.AgentHello.$Shape;
        }

        namespace AgentHello {

            /** Properties of an AgentHello. */
            interface $Properties {

                /** AgentHello protocol */
                protocol?: (number|null);

                /** AgentHello build */
                build?: (string|null);

                /** AgentHello machineId */
                machineId?: (string|null);

                /** AgentHello bootId */
                bootId?: (string|null);

                /** AgentHello nonce */
                nonce?: (string|null);

                /** AgentHello mac */
                mac?: (string|null);

                /** AgentHello held */
                held?: (fleet.v1.HeldAttempt.$Properties[]|null);

                /** AgentHello slots */
                slots?: (fleet.v1.SlotReport.$Properties[]|null);

                /** AgentHello seen */
                seen?: (fleet.v1.Seen.$Properties|null);

                /** AgentHello streams */
                streams?: (fleet.v1.StreamCursor.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AgentHello. */
            type $Shape = fleet.v1.AgentHello.$Properties;
        }

        /** RefusalCode enum. */
        enum RefusalCode {

            /** REFUSAL_CODE_UNSPECIFIED value */
            REFUSAL_CODE_UNSPECIFIED = 0,

            /** REFUSAL_CODE_PROTOCOL value */
            REFUSAL_CODE_PROTOCOL = 1,

            /** REFUSAL_CODE_OWNER value */
            REFUSAL_CODE_OWNER = 2,

            /** REFUSAL_CODE_MAC value */
            REFUSAL_CODE_MAC = 3,

            /** REFUSAL_CODE_HISTORY value */
            REFUSAL_CODE_HISTORY = 4
        }

        /**
         * Properties of a Refused.
         * @deprecated Use fleet.v1.Refused.$Properties instead.
         */
        interface IRefused extends fleet.v1.Refused.$Properties {
        }

        /** Represents a Refused. */
        class Refused {

            /**
             * Constructs a new Refused.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Refused.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refused code. */
            code: fleet.v1.RefusalCode;

            /** Refused detail. */
            detail: string;

            /** Refused protocol. */
            protocol: number;

            /** Refused seen. */
            seen?: (fleet.v1.Seen.$Properties|null);

            /**
             * Encodes the specified Refused message. Does not implicitly {@link fleet.v1.Refused.verify|verify} messages.
             * @param message Refused message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Refused.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refused message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Refused & fleet.v1.Refused.$Shape} Refused
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Refused & fleet.v1.Refused.$Shape;
        }

        namespace Refused {

            /** Properties of a Refused. */
            interface $Properties {

                /** Refused code */
                code?: (fleet.v1.RefusalCode|null);

                /** Refused detail */
                detail?: (string|null);

                /** Refused protocol */
                protocol?: (number|null);

                /** Refused seen */
                seen?: (fleet.v1.Seen.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refused. */
            type $Shape = fleet.v1.Refused.$Properties;
        }

        /**
         * Properties of a Heartbeat.
         * @deprecated Use fleet.v1.Heartbeat.$Properties instead.
         */
        interface IHeartbeat extends fleet.v1.Heartbeat.$Properties {
        }

        /** Represents a Heartbeat. */
        class Heartbeat {

            /**
             * Constructs a new Heartbeat.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Heartbeat.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Heartbeat monotonicMs. */
            monotonicMs: number;

            /** Heartbeat held. */
            held: fleet.v1.HeldAttempt.$Properties[];

            /** Heartbeat slots. */
            slots: fleet.v1.SlotReport.$Properties[];

            /** Heartbeat diskFreeBytes. */
            diskFreeBytes: number;

            /**
             * Encodes the specified Heartbeat message. Does not implicitly {@link fleet.v1.Heartbeat.verify|verify} messages.
             * @param message Heartbeat message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Heartbeat message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Heartbeat & fleet.v1.Heartbeat.$Shape} Heartbeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Heartbeat & fleet.v1.Heartbeat.$Shape;
        }

        namespace Heartbeat {

            /** Properties of a Heartbeat. */
            interface $Properties {

                /** Heartbeat monotonicMs */
                monotonicMs?: (number|null);

                /** Heartbeat held */
                held?: (fleet.v1.HeldAttempt.$Properties[]|null);

                /** Heartbeat slots */
                slots?: (fleet.v1.SlotReport.$Properties[]|null);

                /** Heartbeat diskFreeBytes */
                diskFreeBytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Heartbeat. */
            type $Shape = fleet.v1.Heartbeat.$Properties;
        }

        /**
         * Properties of a Renew.
         * @deprecated Use fleet.v1.Renew.$Properties instead.
         */
        interface IRenew extends fleet.v1.Renew.$Properties {
        }

        /** Represents a Renew. */
        class Renew {

            /**
             * Constructs a new Renew.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Renew.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Renew attempts. */
            attempts: string[];

            /**
             * Encodes the specified Renew message. Does not implicitly {@link fleet.v1.Renew.verify|verify} messages.
             * @param message Renew message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Renew.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Renew message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Renew & fleet.v1.Renew.$Shape} Renew
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Renew & fleet.v1.Renew.$Shape;
        }

        namespace Renew {

            /** Properties of a Renew. */
            interface $Properties {

                /** Renew attempts */
                attempts?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Renew. */
            type $Shape = fleet.v1.Renew.$Properties;
        }

        /**
         * Properties of an Ack.
         * @deprecated Use fleet.v1.Ack.$Properties instead.
         */
        interface IAck extends fleet.v1.Ack.$Properties {
        }

        /** Represents an Ack. */
        class Ack {

            /**
             * Constructs a new Ack.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Ack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ack cursor. */
            cursor?: (fleet.v1.StreamCursor.$Properties|null);

            /** Ack creditBytes. */
            creditBytes: number;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link fleet.v1.Ack.verify|verify} messages.
             * @param message Ack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Ack & fleet.v1.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Ack & fleet.v1.Ack.$Shape;
        }

        namespace Ack {

            /** Properties of an Ack. */
            interface $Properties {

                /** Ack cursor */
                cursor?: (fleet.v1.StreamCursor.$Properties|null);

                /** Ack creditBytes */
                creditBytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Ack. */
            type $Shape = fleet.v1.Ack.$Properties;
        }

        /** Purpose enum. */
        enum Purpose {

            /** PURPOSE_UNSPECIFIED value */
            PURPOSE_UNSPECIFIED = 0,

            /** PURPOSE_PREPARE value */
            PURPOSE_PREPARE = 1,

            /** PURPOSE_BASELINE value */
            PURPOSE_BASELINE = 2,

            /** PURPOSE_SCREEN value */
            PURPOSE_SCREEN = 3,

            /** PURPOSE_CONFIRM value */
            PURPOSE_CONFIRM = 4
        }

        /** FileMode enum. */
        enum FileMode {

            /** FILE_MODE_UNSPECIFIED value */
            FILE_MODE_UNSPECIFIED = 0,

            /** FILE_MODE_REGULAR value */
            FILE_MODE_REGULAR = 1,

            /** FILE_MODE_EXECUTABLE value */
            FILE_MODE_EXECUTABLE = 2,

            /** FILE_MODE_LINK value */
            FILE_MODE_LINK = 3,

            /** FILE_MODE_SUBMODULE value */
            FILE_MODE_SUBMODULE = 4
        }

        /**
         * Properties of a TreeEntry.
         * @deprecated Use fleet.v1.TreeEntry.$Properties instead.
         */
        interface ITreeEntry extends fleet.v1.TreeEntry.$Properties {
        }

        /** Represents a TreeEntry. */
        class TreeEntry {

            /**
             * Constructs a new TreeEntry.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.TreeEntry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TreeEntry path. */
            path: string;

            /** TreeEntry mode. */
            mode: fleet.v1.FileMode;

            /** TreeEntry blob. */
            blob: string;

            /**
             * Encodes the specified TreeEntry message. Does not implicitly {@link fleet.v1.TreeEntry.verify|verify} messages.
             * @param message TreeEntry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.TreeEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TreeEntry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.TreeEntry & fleet.v1.TreeEntry.$Shape} TreeEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.TreeEntry & fleet.v1.TreeEntry.$Shape;
        }

        namespace TreeEntry {

            /** Properties of a TreeEntry. */
            interface $Properties {

                /** TreeEntry path */
                path?: (string|null);

                /** TreeEntry mode */
                mode?: (fleet.v1.FileMode|null);

                /** TreeEntry blob */
                blob?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TreeEntry. */
            type $Shape = fleet.v1.TreeEntry.$Properties;
        }

        /**
         * Properties of a Recipe.
         * @deprecated Use fleet.v1.Recipe.$Properties instead.
         */
        interface IRecipe extends fleet.v1.Recipe.$Properties {
        }

        /** Represents a Recipe. */
        class Recipe {

            /**
             * Constructs a new Recipe.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Recipe.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Recipe setup. */
            setup?: (string|null);

            /** Recipe setupInputs. */
            setupInputs: string[];

            /** Recipe build. */
            build?: (string|null);

            /** Recipe run. */
            run: string;

            /** Recipe cache. */
            cache: string[];

            /** Recipe fresh. */
            fresh: string[];

            /** Recipe env. */
            env: { [k: string]: string };

            /** Recipe pty. */
            pty: boolean;

            /** Recipe versions. */
            versions: { [k: string]: string };

            /**
             * Encodes the specified Recipe message. Does not implicitly {@link fleet.v1.Recipe.verify|verify} messages.
             * @param message Recipe message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Recipe.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Recipe message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Recipe & fleet.v1.Recipe.$Shape} Recipe
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Recipe & fleet.v1.Recipe.$Shape;
        }

        namespace Recipe {

            /** Properties of a Recipe. */
            interface $Properties {

                /** Recipe setup */
                setup?: (string|null);

                /** Recipe setupInputs */
                setupInputs?: (string[]|null);

                /** Recipe build */
                build?: (string|null);

                /** Recipe run */
                run?: (string|null);

                /** Recipe cache */
                cache?: (string[]|null);

                /** Recipe fresh */
                fresh?: (string[]|null);

                /** Recipe env */
                env?: ({ [k: string]: string }|null);

                /** Recipe pty */
                pty?: (boolean|null);

                /** Recipe versions */
                versions?: ({ [k: string]: string }|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Recipe. */
            type $Shape = fleet.v1.Recipe.$Properties;
        }

        /** Goal enum. */
        enum Goal {

            /** GOAL_UNSPECIFIED value */
            GOAL_UNSPECIFIED = 0,

            /** GOAL_MIN value */
            GOAL_MIN = 1,

            /** GOAL_MAX value */
            GOAL_MAX = 2
        }

        /**
         * Properties of a MetricPattern.
         * @deprecated Use fleet.v1.MetricPattern.$Properties instead.
         */
        interface IMetricPattern extends fleet.v1.MetricPattern.$Properties {
        }

        /** Represents a MetricPattern. */
        class MetricPattern {

            /**
             * Constructs a new MetricPattern.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.MetricPattern.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MetricPattern name. */
            name: string;

            /** MetricPattern pattern. */
            pattern: string;

            /**
             * Encodes the specified MetricPattern message. Does not implicitly {@link fleet.v1.MetricPattern.verify|verify} messages.
             * @param message MetricPattern message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.MetricPattern.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MetricPattern message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.MetricPattern & fleet.v1.MetricPattern.$Shape} MetricPattern
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.MetricPattern & fleet.v1.MetricPattern.$Shape;
        }

        namespace MetricPattern {

            /** Properties of a MetricPattern. */
            interface $Properties {

                /** MetricPattern name */
                name?: (string|null);

                /** MetricPattern pattern */
                pattern?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MetricPattern. */
            type $Shape = fleet.v1.MetricPattern.$Properties;
        }

        /**
         * Properties of a JsonSource.
         * @deprecated Use fleet.v1.JsonSource.$Properties instead.
         */
        interface IJsonSource extends fleet.v1.JsonSource.$Properties {
        }

        /** Represents a JsonSource. */
        class JsonSource {

            /**
             * Constructs a new JsonSource.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.JsonSource.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JsonSource file. */
            file: string;

            /** JsonSource path. */
            path: string;

            /**
             * Encodes the specified JsonSource message. Does not implicitly {@link fleet.v1.JsonSource.verify|verify} messages.
             * @param message JsonSource message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.JsonSource.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JsonSource message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.JsonSource & fleet.v1.JsonSource.$Shape} JsonSource
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.JsonSource & fleet.v1.JsonSource.$Shape;
        }

        namespace JsonSource {

            /** Properties of a JsonSource. */
            interface $Properties {

                /** JsonSource file */
                file?: (string|null);

                /** JsonSource path */
                path?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JsonSource. */
            type $Shape = fleet.v1.JsonSource.$Properties;
        }

        /**
         * Properties of a MetricSpec.
         * @deprecated Use fleet.v1.MetricSpec.$Properties instead.
         */
        interface IMetricSpec extends fleet.v1.MetricSpec.$Properties {
        }

        /** Represents a MetricSpec. */
        class MetricSpec {

            /**
             * Constructs a new MetricSpec.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.MetricSpec.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MetricSpec name. */
            name: string;

            /** MetricSpec goal. */
            goal: fleet.v1.Goal;

            /** MetricSpec pattern. */
            pattern?: (string|null);

            /** MetricSpec json. */
            json?: (fleet.v1.JsonSource.$Properties|null);

            /** MetricSpec also. */
            also: fleet.v1.MetricPattern.$Properties[];

            /** MetricSpec source. */
            source?: ("pattern"|"json");

            /**
             * Encodes the specified MetricSpec message. Does not implicitly {@link fleet.v1.MetricSpec.verify|verify} messages.
             * @param message MetricSpec message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.MetricSpec.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MetricSpec message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.MetricSpec & fleet.v1.MetricSpec.$Shape} MetricSpec
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.MetricSpec & fleet.v1.MetricSpec.$Shape;
        }

        namespace MetricSpec {

            /** Properties of a MetricSpec. */
            interface $Properties {

                /** MetricSpec name */
                name?: (string|null);

                /** MetricSpec goal */
                goal?: (fleet.v1.Goal|null);

                /** MetricSpec pattern */
                pattern?: (string|null);

                /** MetricSpec json */
                json?: (fleet.v1.JsonSource.$Properties|null);

                /** MetricSpec also */
                also?: (fleet.v1.MetricPattern.$Properties[]|null);

                /** MetricSpec source */
                source?: ("pattern"|"json");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a MetricSpec. */
            type $Shape = {
              name?: string|null;
              goal?: fleet.v1.Goal|null;
              pattern?: string|null;
              json?: fleet.v1.JsonSource.$Shape|null;
              also?: fleet.v1.MetricPattern.$Shape[]|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ source?: undefined; pattern?: null; json?: null }|{ source?: "pattern"; pattern: string; json?: null }|{ source?: "json"; pattern?: null; json: fleet.v1.JsonSource.$Shape })
            );
        }

        /**
         * Properties of a Lease.
         * @deprecated Use fleet.v1.Lease.$Properties instead.
         */
        interface ILease extends fleet.v1.Lease.$Properties {
        }

        /** Represents a Lease. */
        class Lease {

            /**
             * Constructs a new Lease.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Lease.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Lease fleet. */
            fleet: string;

            /** Lease campaign. */
            campaign: string;

            /** Lease epoch. */
            epoch: number;

            /** Lease generation. */
            generation: number;

            /** Lease attempt. */
            attempt: string;

            /** Lease trial. */
            trial: string;

            /** Lease experiment. */
            experiment: number;

            /** Lease purpose. */
            purpose: fleet.v1.Purpose;

            /** Lease token. */
            token: number;

            /** Lease slot. */
            slot: number;

            /** Lease commit. */
            commit: string;

            /** Lease tree. */
            tree: string;

            /** Lease listing. */
            listing: fleet.v1.TreeEntry.$Properties[];

            /** Lease frozen. */
            frozen: string[];

            /** Lease recipe. */
            recipe?: (fleet.v1.Recipe.$Properties|null);

            /** Lease metric. */
            metric?: (fleet.v1.MetricSpec.$Properties|null);

            /** Lease seed. */
            seed: number;

            /** Lease budgetSeconds. */
            budgetSeconds: number;

            /** Lease timeoutMs. */
            timeoutMs: number;

            /** Lease buildTimeoutMs. */
            buildTimeoutMs: number;

            /** Lease setupTimeoutMs. */
            setupTimeoutMs: number;

            /** Lease graceMs. */
            graceMs: number;

            /** Lease startWithinMs. */
            startWithinMs: number;

            /** Lease tolerated. */
            tolerated: fleet.v1.InvalidEnvReason[];

            /**
             * Encodes the specified Lease message. Does not implicitly {@link fleet.v1.Lease.verify|verify} messages.
             * @param message Lease message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Lease.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Lease message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Lease & fleet.v1.Lease.$Shape} Lease
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Lease & fleet.v1.Lease.$Shape;
        }

        namespace Lease {

            /** Properties of a Lease. */
            interface $Properties {

                /** Lease fleet */
                fleet?: (string|null);

                /** Lease campaign */
                campaign?: (string|null);

                /** Lease epoch */
                epoch?: (number|null);

                /** Lease generation */
                generation?: (number|null);

                /** Lease attempt */
                attempt?: (string|null);

                /** Lease trial */
                trial?: (string|null);

                /** Lease experiment */
                experiment?: (number|null);

                /** Lease purpose */
                purpose?: (fleet.v1.Purpose|null);

                /** Lease token */
                token?: (number|null);

                /** Lease slot */
                slot?: (number|null);

                /** Lease commit */
                commit?: (string|null);

                /** Lease tree */
                tree?: (string|null);

                /** Lease listing */
                listing?: (fleet.v1.TreeEntry.$Properties[]|null);

                /** Lease frozen */
                frozen?: (string[]|null);

                /** Lease recipe */
                recipe?: (fleet.v1.Recipe.$Properties|null);

                /** Lease metric */
                metric?: (fleet.v1.MetricSpec.$Properties|null);

                /** Lease seed */
                seed?: (number|null);

                /** Lease budgetSeconds */
                budgetSeconds?: (number|null);

                /** Lease timeoutMs */
                timeoutMs?: (number|null);

                /** Lease buildTimeoutMs */
                buildTimeoutMs?: (number|null);

                /** Lease setupTimeoutMs */
                setupTimeoutMs?: (number|null);

                /** Lease graceMs */
                graceMs?: (number|null);

                /** Lease startWithinMs */
                startWithinMs?: (number|null);

                /** Lease tolerated */
                tolerated?: (fleet.v1.InvalidEnvReason[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Lease. */
            type $Shape = {
              fleet?: string|null;
              campaign?: string|null;
              epoch?: number|null;
              generation?: number|null;
              attempt?: string|null;
              trial?: string|null;
              experiment?: number|null;
              purpose?: fleet.v1.Purpose|null;
              token?: number|null;
              slot?: number|null;
              commit?: string|null;
              tree?: string|null;
              listing?: fleet.v1.TreeEntry.$Shape[]|null;
              frozen?: string[]|null;
              recipe?: fleet.v1.Recipe.$Shape|null;
              metric?: fleet.v1.MetricSpec.$Shape|null;
              seed?: number|null;
              budgetSeconds?: number|null;
              timeoutMs?: number|null;
              buildTimeoutMs?: number|null;
              setupTimeoutMs?: number|null;
              graceMs?: number|null;
              startWithinMs?: number|null;
              tolerated?: fleet.v1.InvalidEnvReason[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Cancel.
         * @deprecated Use fleet.v1.Cancel.$Properties instead.
         */
        interface ICancel extends fleet.v1.Cancel.$Properties {
        }

        /** Represents a Cancel. */
        class Cancel {

            /**
             * Constructs a new Cancel.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Cancel.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cancel attempt. */
            attempt: string;

            /** Cancel token. */
            token: number;

            /** Cancel reason. */
            reason: string;

            /**
             * Encodes the specified Cancel message. Does not implicitly {@link fleet.v1.Cancel.verify|verify} messages.
             * @param message Cancel message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Cancel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cancel message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Cancel & fleet.v1.Cancel.$Shape} Cancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Cancel & fleet.v1.Cancel.$Shape;
        }

        namespace Cancel {

            /** Properties of a Cancel. */
            interface $Properties {

                /** Cancel attempt */
                attempt?: (string|null);

                /** Cancel token */
                token?: (number|null);

                /** Cancel reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cancel. */
            type $Shape = fleet.v1.Cancel.$Properties;
        }

        /**
         * Properties of a CloseCampaign.
         * @deprecated Use fleet.v1.CloseCampaign.$Properties instead.
         */
        interface ICloseCampaign extends fleet.v1.CloseCampaign.$Properties {
        }

        /** Represents a CloseCampaign. */
        class CloseCampaign {

            /**
             * Constructs a new CloseCampaign.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.CloseCampaign.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified CloseCampaign message. Does not implicitly {@link fleet.v1.CloseCampaign.verify|verify} messages.
             * @param message CloseCampaign message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.CloseCampaign.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CloseCampaign message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.CloseCampaign & fleet.v1.CloseCampaign.$Shape} CloseCampaign
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.CloseCampaign & fleet.v1.CloseCampaign.$Shape;
        }

        namespace CloseCampaign {

            /** Properties of a CloseCampaign. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CloseCampaign. */
            type $Shape = fleet.v1.CloseCampaign.$Properties;
        }

        /** AttemptPhase enum. */
        enum AttemptPhase {

            /** ATTEMPT_PHASE_UNSPECIFIED value */
            ATTEMPT_PHASE_UNSPECIFIED = 0,

            /** ATTEMPT_PHASE_STAGING value */
            ATTEMPT_PHASE_STAGING = 1,

            /** ATTEMPT_PHASE_STAGED value */
            ATTEMPT_PHASE_STAGED = 2,

            /** ATTEMPT_PHASE_RUNNING value */
            ATTEMPT_PHASE_RUNNING = 3,

            /** ATTEMPT_PHASE_ENDING value */
            ATTEMPT_PHASE_ENDING = 4
        }

        /**
         * Properties of a HeldAttempt.
         * @deprecated Use fleet.v1.HeldAttempt.$Properties instead.
         */
        interface IHeldAttempt extends fleet.v1.HeldAttempt.$Properties {
        }

        /** Represents a HeldAttempt. */
        class HeldAttempt {

            /**
             * Constructs a new HeldAttempt.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.HeldAttempt.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HeldAttempt attempt. */
            attempt: string;

            /** HeldAttempt token. */
            token: number;

            /** HeldAttempt slot. */
            slot: number;

            /** HeldAttempt phase. */
            phase: fleet.v1.AttemptPhase;

            /** HeldAttempt runMs. */
            runMs?: (number|null);

            /**
             * Encodes the specified HeldAttempt message. Does not implicitly {@link fleet.v1.HeldAttempt.verify|verify} messages.
             * @param message HeldAttempt message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.HeldAttempt.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HeldAttempt message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.HeldAttempt & fleet.v1.HeldAttempt.$Shape} HeldAttempt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.HeldAttempt & fleet.v1.HeldAttempt.$Shape;
        }

        namespace HeldAttempt {

            /** Properties of a HeldAttempt. */
            interface $Properties {

                /** HeldAttempt attempt */
                attempt?: (string|null);

                /** HeldAttempt token */
                token?: (number|null);

                /** HeldAttempt slot */
                slot?: (number|null);

                /** HeldAttempt phase */
                phase?: (fleet.v1.AttemptPhase|null);

                /** HeldAttempt runMs */
                runMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HeldAttempt. */
            type $Shape = fleet.v1.HeldAttempt.$Properties;
        }

        /**
         * Properties of a SlotReport.
         * @deprecated Use fleet.v1.SlotReport.$Properties instead.
         */
        interface ISlotReport extends fleet.v1.SlotReport.$Properties {
        }

        /** Represents a SlotReport. */
        class SlotReport {

            /**
             * Constructs a new SlotReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.SlotReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SlotReport slot. */
            slot: number;

            /** SlotReport occupied. */
            occupied: boolean;

            /** SlotReport reason. */
            reason?: (string|null);

            /**
             * Encodes the specified SlotReport message. Does not implicitly {@link fleet.v1.SlotReport.verify|verify} messages.
             * @param message SlotReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.SlotReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SlotReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.SlotReport & fleet.v1.SlotReport.$Shape} SlotReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.SlotReport & fleet.v1.SlotReport.$Shape;
        }

        namespace SlotReport {

            /** Properties of a SlotReport. */
            interface $Properties {

                /** SlotReport slot */
                slot?: (number|null);

                /** SlotReport occupied */
                occupied?: (boolean|null);

                /** SlotReport reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SlotReport. */
            type $Shape = fleet.v1.SlotReport.$Properties;
        }

        /**
         * Properties of a Report.
         * @deprecated Use fleet.v1.Report.$Properties instead.
         */
        interface IReport extends fleet.v1.Report.$Properties {
        }

        /** Represents a Report. */
        class Report {

            /**
             * Constructs a new Report.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Report.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Report stream. */
            stream: fleet.v1.StreamName;

            /** Report spool. */
            spool: string;

            /** Report sequence. */
            sequence: number;

            /** Report phase. */
            phase?: (fleet.v1.PhaseReport.$Properties|null);

            /** Report outcome. */
            outcome?: (fleet.v1.AttemptOutcome.$Properties|null);

            /** Report slot. */
            slot?: (fleet.v1.SlotReport.$Properties|null);

            /** Report returned. */
            returned?: (fleet.v1.ReturnedReport.$Properties|null);

            /** Report points. */
            points?: (fleet.v1.PointsReport.$Properties|null);

            /** Report log. */
            log?: (fleet.v1.LogReport.$Properties|null);

            /** Report gap. */
            gap?: (fleet.v1.GapReport.$Properties|null);

            /** Report body. */
            body?: ("phase"|"outcome"|"slot"|"returned"|"points"|"log"|"gap");

            /**
             * Encodes the specified Report message. Does not implicitly {@link fleet.v1.Report.verify|verify} messages.
             * @param message Report message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Report.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Report message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Report & fleet.v1.Report.$Shape} Report
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Report & fleet.v1.Report.$Shape;
        }

        namespace Report {

            /** Properties of a Report. */
            interface $Properties {

                /** Report stream */
                stream?: (fleet.v1.StreamName|null);

                /** Report spool */
                spool?: (string|null);

                /** Report sequence */
                sequence?: (number|null);

                /** Report phase */
                phase?: (fleet.v1.PhaseReport.$Properties|null);

                /** Report outcome */
                outcome?: (fleet.v1.AttemptOutcome.$Properties|null);

                /** Report slot */
                slot?: (fleet.v1.SlotReport.$Properties|null);

                /** Report returned */
                returned?: (fleet.v1.ReturnedReport.$Properties|null);

                /** Report points */
                points?: (fleet.v1.PointsReport.$Properties|null);

                /** Report log */
                log?: (fleet.v1.LogReport.$Properties|null);

                /** Report gap */
                gap?: (fleet.v1.GapReport.$Properties|null);

                /** Report body */
                body?: ("phase"|"outcome"|"slot"|"returned"|"points"|"log"|"gap");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Report. */
            type $Shape = {
              stream?: fleet.v1.StreamName|null;
              spool?: string|null;
              sequence?: number|null;
              phase?: fleet.v1.PhaseReport.$Shape|null;
              outcome?: fleet.v1.AttemptOutcome.$Shape|null;
              slot?: fleet.v1.SlotReport.$Shape|null;
              returned?: fleet.v1.ReturnedReport.$Shape|null;
              points?: fleet.v1.PointsReport.$Shape|null;
              log?: fleet.v1.LogReport.$Shape|null;
              gap?: fleet.v1.GapReport.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; phase?: null; outcome?: null; slot?: null; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "phase"; phase: fleet.v1.PhaseReport.$Shape; outcome?: null; slot?: null; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "outcome"; phase?: null; outcome: fleet.v1.AttemptOutcome.$Shape; slot?: null; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "slot"; phase?: null; outcome?: null; slot: fleet.v1.SlotReport.$Shape; returned?: null; points?: null; log?: null; gap?: null }|{ body?: "returned"; phase?: null; outcome?: null; slot?: null; returned: fleet.v1.ReturnedReport.$Shape; points?: null; log?: null; gap?: null }|{ body?: "points"; phase?: null; outcome?: null; slot?: null; returned?: null; points: fleet.v1.PointsReport.$Shape; log?: null; gap?: null }|{ body?: "log"; phase?: null; outcome?: null; slot?: null; returned?: null; points?: null; log: fleet.v1.LogReport.$Shape; gap?: null }|{ body?: "gap"; phase?: null; outcome?: null; slot?: null; returned?: null; points?: null; log?: null; gap: fleet.v1.GapReport.$Shape })
            );
        }

        /**
         * Properties of a PhaseReport.
         * @deprecated Use fleet.v1.PhaseReport.$Properties instead.
         */
        interface IPhaseReport extends fleet.v1.PhaseReport.$Properties {
        }

        /** Represents a PhaseReport. */
        class PhaseReport {

            /**
             * Constructs a new PhaseReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.PhaseReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PhaseReport attempt. */
            attempt: string;

            /** PhaseReport token. */
            token: number;

            /** PhaseReport phase. */
            phase: fleet.v1.AttemptPhase;

            /** PhaseReport detail. */
            detail: string;

            /**
             * Encodes the specified PhaseReport message. Does not implicitly {@link fleet.v1.PhaseReport.verify|verify} messages.
             * @param message PhaseReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.PhaseReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PhaseReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.PhaseReport & fleet.v1.PhaseReport.$Shape} PhaseReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.PhaseReport & fleet.v1.PhaseReport.$Shape;
        }

        namespace PhaseReport {

            /** Properties of a PhaseReport. */
            interface $Properties {

                /** PhaseReport attempt */
                attempt?: (string|null);

                /** PhaseReport token */
                token?: (number|null);

                /** PhaseReport phase */
                phase?: (fleet.v1.AttemptPhase|null);

                /** PhaseReport detail */
                detail?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PhaseReport. */
            type $Shape = fleet.v1.PhaseReport.$Properties;
        }

        /**
         * Properties of a ReturnedReport.
         * @deprecated Use fleet.v1.ReturnedReport.$Properties instead.
         */
        interface IReturnedReport extends fleet.v1.ReturnedReport.$Properties {
        }

        /** Represents a ReturnedReport. */
        class ReturnedReport {

            /**
             * Constructs a new ReturnedReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.ReturnedReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReturnedReport attempt. */
            attempt: string;

            /** ReturnedReport token. */
            token: number;

            /** ReturnedReport reason. */
            reason: string;

            /**
             * Encodes the specified ReturnedReport message. Does not implicitly {@link fleet.v1.ReturnedReport.verify|verify} messages.
             * @param message ReturnedReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.ReturnedReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReturnedReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.ReturnedReport & fleet.v1.ReturnedReport.$Shape} ReturnedReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.ReturnedReport & fleet.v1.ReturnedReport.$Shape;
        }

        namespace ReturnedReport {

            /** Properties of a ReturnedReport. */
            interface $Properties {

                /** ReturnedReport attempt */
                attempt?: (string|null);

                /** ReturnedReport token */
                token?: (number|null);

                /** ReturnedReport reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReturnedReport. */
            type $Shape = fleet.v1.ReturnedReport.$Properties;
        }

        /**
         * Properties of a MetricPoint.
         * @deprecated Use fleet.v1.MetricPoint.$Properties instead.
         */
        interface IMetricPoint extends fleet.v1.MetricPoint.$Properties {
        }

        /** Represents a MetricPoint. */
        class MetricPoint {

            /**
             * Constructs a new MetricPoint.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.MetricPoint.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MetricPoint attempt. */
            attempt: string;

            /** MetricPoint name. */
            name: string;

            /** MetricPoint step. */
            step: number;

            /** MetricPoint value. */
            value: number;

            /** MetricPoint atMs. */
            atMs: number;

            /**
             * Encodes the specified MetricPoint message. Does not implicitly {@link fleet.v1.MetricPoint.verify|verify} messages.
             * @param message MetricPoint message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.MetricPoint.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MetricPoint message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.MetricPoint & fleet.v1.MetricPoint.$Shape} MetricPoint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.MetricPoint & fleet.v1.MetricPoint.$Shape;
        }

        namespace MetricPoint {

            /** Properties of a MetricPoint. */
            interface $Properties {

                /** MetricPoint attempt */
                attempt?: (string|null);

                /** MetricPoint name */
                name?: (string|null);

                /** MetricPoint step */
                step?: (number|null);

                /** MetricPoint value */
                value?: (number|null);

                /** MetricPoint atMs */
                atMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MetricPoint. */
            type $Shape = fleet.v1.MetricPoint.$Properties;
        }

        /**
         * Properties of a PointsReport.
         * @deprecated Use fleet.v1.PointsReport.$Properties instead.
         */
        interface IPointsReport extends fleet.v1.PointsReport.$Properties {
        }

        /** Represents a PointsReport. */
        class PointsReport {

            /**
             * Constructs a new PointsReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.PointsReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PointsReport points. */
            points: fleet.v1.MetricPoint.$Properties[];

            /**
             * Encodes the specified PointsReport message. Does not implicitly {@link fleet.v1.PointsReport.verify|verify} messages.
             * @param message PointsReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.PointsReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PointsReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.PointsReport & fleet.v1.PointsReport.$Shape} PointsReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.PointsReport & fleet.v1.PointsReport.$Shape;
        }

        namespace PointsReport {

            /** Properties of a PointsReport. */
            interface $Properties {

                /** PointsReport points */
                points?: (fleet.v1.MetricPoint.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PointsReport. */
            type $Shape = fleet.v1.PointsReport.$Properties;
        }

        /**
         * Properties of a LogReport.
         * @deprecated Use fleet.v1.LogReport.$Properties instead.
         */
        interface ILogReport extends fleet.v1.LogReport.$Properties {
        }

        /** Represents a LogReport. */
        class LogReport {

            /**
             * Constructs a new LogReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.LogReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LogReport attempt. */
            attempt: string;

            /** LogReport offset. */
            offset: number;

            /** LogReport bytes. */
            bytes: Uint8Array;

            /** LogReport isTail. */
            isTail: boolean;

            /**
             * Encodes the specified LogReport message. Does not implicitly {@link fleet.v1.LogReport.verify|verify} messages.
             * @param message LogReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.LogReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LogReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.LogReport & fleet.v1.LogReport.$Shape} LogReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.LogReport & fleet.v1.LogReport.$Shape;
        }

        namespace LogReport {

            /** Properties of a LogReport. */
            interface $Properties {

                /** LogReport attempt */
                attempt?: (string|null);

                /** LogReport offset */
                offset?: (number|null);

                /** LogReport bytes */
                bytes?: (Uint8Array|null);

                /** LogReport isTail */
                isTail?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LogReport. */
            type $Shape = fleet.v1.LogReport.$Properties;
        }

        /**
         * Properties of a GapReport.
         * @deprecated Use fleet.v1.GapReport.$Properties instead.
         */
        interface IGapReport extends fleet.v1.GapReport.$Properties {
        }

        /** Represents a GapReport. */
        class GapReport {

            /**
             * Constructs a new GapReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.GapReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GapReport from. */
            from: number;

            /** GapReport count. */
            count: number;

            /**
             * Encodes the specified GapReport message. Does not implicitly {@link fleet.v1.GapReport.verify|verify} messages.
             * @param message GapReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.GapReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GapReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.GapReport & fleet.v1.GapReport.$Shape} GapReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.GapReport & fleet.v1.GapReport.$Shape;
        }

        namespace GapReport {

            /** Properties of a GapReport. */
            interface $Properties {

                /** GapReport from */
                from?: (number|null);

                /** GapReport count */
                count?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GapReport. */
            type $Shape = fleet.v1.GapReport.$Properties;
        }

        /**
         * Properties of an Empty.
         * @deprecated Use fleet.v1.Empty.$Properties instead.
         */
        interface IEmpty extends fleet.v1.Empty.$Properties {
        }

        /** Represents an Empty. */
        class Empty {

            /**
             * Constructs a new Empty.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Empty.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Empty message. Does not implicitly {@link fleet.v1.Empty.verify|verify} messages.
             * @param message Empty message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Empty.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Empty message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Empty & fleet.v1.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Empty & fleet.v1.Empty.$Shape;
        }

        namespace Empty {

            /** Properties of an Empty. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Empty. */
            type $Shape = fleet.v1.Empty.$Properties;
        }

        /** FailureReason enum. */
        enum FailureReason {

            /** FAILURE_REASON_UNSPECIFIED value */
            FAILURE_REASON_UNSPECIFIED = 0,

            /** FAILURE_REASON_EXIT value */
            FAILURE_REASON_EXIT = 1,

            /** FAILURE_REASON_BUILD value */
            FAILURE_REASON_BUILD = 2,

            /** FAILURE_REASON_NO_METRIC value */
            FAILURE_REASON_NO_METRIC = 3,

            /** FAILURE_REASON_STALE_METRIC value */
            FAILURE_REASON_STALE_METRIC = 4
        }

        /**
         * Properties of a Failed.
         * @deprecated Use fleet.v1.Failed.$Properties instead.
         */
        interface IFailed extends fleet.v1.Failed.$Properties {
        }

        /** Represents a Failed. */
        class Failed {

            /**
             * Constructs a new Failed.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Failed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Failed exitCode. */
            exitCode?: (number|null);

            /** Failed signal. */
            signal?: (string|null);

            /** Failed reason. */
            reason: fleet.v1.FailureReason;

            /**
             * Encodes the specified Failed message. Does not implicitly {@link fleet.v1.Failed.verify|verify} messages.
             * @param message Failed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Failed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Failed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Failed & fleet.v1.Failed.$Shape} Failed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Failed & fleet.v1.Failed.$Shape;
        }

        namespace Failed {

            /** Properties of a Failed. */
            interface $Properties {

                /** Failed exitCode */
                exitCode?: (number|null);

                /** Failed signal */
                signal?: (string|null);

                /** Failed reason */
                reason?: (fleet.v1.FailureReason|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Failed. */
            type $Shape = fleet.v1.Failed.$Properties;
        }

        /**
         * Properties of a Violated.
         * @deprecated Use fleet.v1.Violated.$Properties instead.
         */
        interface IViolated extends fleet.v1.Violated.$Properties {
        }

        /** Represents a Violated. */
        class Violated {

            /**
             * Constructs a new Violated.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Violated.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Violated paths. */
            paths: string[];

            /**
             * Encodes the specified Violated message. Does not implicitly {@link fleet.v1.Violated.verify|verify} messages.
             * @param message Violated message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Violated.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Violated message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Violated & fleet.v1.Violated.$Shape} Violated
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Violated & fleet.v1.Violated.$Shape;
        }

        namespace Violated {

            /** Properties of a Violated. */
            interface $Properties {

                /** Violated paths */
                paths?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Violated. */
            type $Shape = fleet.v1.Violated.$Properties;
        }

        /** InvalidEnvReason enum. */
        enum InvalidEnvReason {

            /** INVALID_ENV_REASON_UNSPECIFIED value */
            INVALID_ENV_REASON_UNSPECIFIED = 0,

            /** INVALID_ENV_REASON_PROGRAM_NOT_FOUND value */
            INVALID_ENV_REASON_PROGRAM_NOT_FOUND = 1,

            /** INVALID_ENV_REASON_DISK_FULL value */
            INVALID_ENV_REASON_DISK_FULL = 2,

            /** INVALID_ENV_REASON_CHECKOUT_FAILED value */
            INVALID_ENV_REASON_CHECKOUT_FAILED = 3,

            /** INVALID_ENV_REASON_TREE_MISMATCH value */
            INVALID_ENV_REASON_TREE_MISMATCH = 4,

            /** INVALID_ENV_REASON_SETUP_FAILED value */
            INVALID_ENV_REASON_SETUP_FAILED = 5,

            /** INVALID_ENV_REASON_DEVICE_BUSY value */
            INVALID_ENV_REASON_DEVICE_BUSY = 6,

            /** INVALID_ENV_REASON_RUNNER_DIED value */
            INVALID_ENV_REASON_RUNNER_DIED = 7,

            /** INVALID_ENV_REASON_SURVIVORS value */
            INVALID_ENV_REASON_SURVIVORS = 8,

            /** INVALID_ENV_REASON_AGENT_ERROR value */
            INVALID_ENV_REASON_AGENT_ERROR = 9,

            /** INVALID_ENV_REASON_SLEPT value */
            INVALID_ENV_REASON_SLEPT = 10,

            /** INVALID_ENV_REASON_LANE_CHANGED value */
            INVALID_ENV_REASON_LANE_CHANGED = 11,

            /** INVALID_ENV_REASON_CONTENDED value */
            INVALID_ENV_REASON_CONTENDED = 12,

            /** INVALID_ENV_REASON_THROTTLED value */
            INVALID_ENV_REASON_THROTTLED = 13,

            /** INVALID_ENV_REASON_SWAPPED value */
            INVALID_ENV_REASON_SWAPPED = 14,

            /** INVALID_ENV_REASON_CLOCK_STEPPED value */
            INVALID_ENV_REASON_CLOCK_STEPPED = 15
        }

        /**
         * Properties of an InvalidEnv.
         * @deprecated Use fleet.v1.InvalidEnv.$Properties instead.
         */
        interface IInvalidEnv extends fleet.v1.InvalidEnv.$Properties {
        }

        /** Represents an InvalidEnv. */
        class InvalidEnv {

            /**
             * Constructs a new InvalidEnv.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.InvalidEnv.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InvalidEnv reason. */
            reason: fleet.v1.InvalidEnvReason;

            /**
             * Encodes the specified InvalidEnv message. Does not implicitly {@link fleet.v1.InvalidEnv.verify|verify} messages.
             * @param message InvalidEnv message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.InvalidEnv.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InvalidEnv message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.InvalidEnv & fleet.v1.InvalidEnv.$Shape} InvalidEnv
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.InvalidEnv & fleet.v1.InvalidEnv.$Shape;
        }

        namespace InvalidEnv {

            /** Properties of an InvalidEnv. */
            interface $Properties {

                /** InvalidEnv reason */
                reason?: (fleet.v1.InvalidEnvReason|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InvalidEnv. */
            type $Shape = fleet.v1.InvalidEnv.$Properties;
        }

        /**
         * Properties of an OutcomeKind.
         * @deprecated Use fleet.v1.OutcomeKind.$Properties instead.
         */
        interface IOutcomeKind extends fleet.v1.OutcomeKind.$Properties {
        }

        /** Represents an OutcomeKind. */
        class OutcomeKind {

            /**
             * Constructs a new OutcomeKind.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.OutcomeKind.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OutcomeKind succeeded. */
            succeeded?: (fleet.v1.Empty.$Properties|null);

            /** OutcomeKind failed. */
            failed?: (fleet.v1.Failed.$Properties|null);

            /** OutcomeKind oom. */
            oom?: (fleet.v1.Empty.$Properties|null);

            /** OutcomeKind timedOut. */
            timedOut?: (fleet.v1.Empty.$Properties|null);

            /** OutcomeKind cancelled. */
            cancelled?: (fleet.v1.Empty.$Properties|null);

            /** OutcomeKind lost. */
            lost?: (fleet.v1.Empty.$Properties|null);

            /** OutcomeKind violated. */
            violated?: (fleet.v1.Violated.$Properties|null);

            /** OutcomeKind invalidEnv. */
            invalidEnv?: (fleet.v1.InvalidEnv.$Properties|null);

            /** OutcomeKind kind. */
            kind?: ("succeeded"|"failed"|"oom"|"timedOut"|"cancelled"|"lost"|"violated"|"invalidEnv");

            /**
             * Encodes the specified OutcomeKind message. Does not implicitly {@link fleet.v1.OutcomeKind.verify|verify} messages.
             * @param message OutcomeKind message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.OutcomeKind.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OutcomeKind message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.OutcomeKind & fleet.v1.OutcomeKind.$Shape} OutcomeKind
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.OutcomeKind & fleet.v1.OutcomeKind.$Shape;
        }

        namespace OutcomeKind {

            /** Properties of an OutcomeKind. */
            interface $Properties {

                /** OutcomeKind succeeded */
                succeeded?: (fleet.v1.Empty.$Properties|null);

                /** OutcomeKind failed */
                failed?: (fleet.v1.Failed.$Properties|null);

                /** OutcomeKind oom */
                oom?: (fleet.v1.Empty.$Properties|null);

                /** OutcomeKind timedOut */
                timedOut?: (fleet.v1.Empty.$Properties|null);

                /** OutcomeKind cancelled */
                cancelled?: (fleet.v1.Empty.$Properties|null);

                /** OutcomeKind lost */
                lost?: (fleet.v1.Empty.$Properties|null);

                /** OutcomeKind violated */
                violated?: (fleet.v1.Violated.$Properties|null);

                /** OutcomeKind invalidEnv */
                invalidEnv?: (fleet.v1.InvalidEnv.$Properties|null);

                /** OutcomeKind kind */
                kind?: ("succeeded"|"failed"|"oom"|"timedOut"|"cancelled"|"lost"|"violated"|"invalidEnv");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an OutcomeKind. */
            type $Shape = {
              succeeded?: fleet.v1.Empty.$Shape|null;
              failed?: fleet.v1.Failed.$Shape|null;
              oom?: fleet.v1.Empty.$Shape|null;
              timedOut?: fleet.v1.Empty.$Shape|null;
              cancelled?: fleet.v1.Empty.$Shape|null;
              lost?: fleet.v1.Empty.$Shape|null;
              violated?: fleet.v1.Violated.$Shape|null;
              invalidEnv?: fleet.v1.InvalidEnv.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "succeeded"; succeeded: fleet.v1.Empty.$Shape; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "failed"; succeeded?: null; failed: fleet.v1.Failed.$Shape; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "oom"; succeeded?: null; failed?: null; oom: fleet.v1.Empty.$Shape; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "timedOut"; succeeded?: null; failed?: null; oom?: null; timedOut: fleet.v1.Empty.$Shape; cancelled?: null; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "cancelled"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled: fleet.v1.Empty.$Shape; lost?: null; violated?: null; invalidEnv?: null }|{ kind?: "lost"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost: fleet.v1.Empty.$Shape; violated?: null; invalidEnv?: null }|{ kind?: "violated"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated: fleet.v1.Violated.$Shape; invalidEnv?: null }|{ kind?: "invalidEnv"; succeeded?: null; failed?: null; oom?: null; timedOut?: null; cancelled?: null; lost?: null; violated?: null; invalidEnv: fleet.v1.InvalidEnv.$Shape })
            );
        }

        /** MemoryMethod enum. */
        enum MemoryMethod {

            /** MEMORY_METHOD_UNSPECIFIED value */
            MEMORY_METHOD_UNSPECIFIED = 0,

            /** MEMORY_METHOD_CGROUP value */
            MEMORY_METHOD_CGROUP = 1,

            /** MEMORY_METHOD_VMHWM value */
            MEMORY_METHOD_VMHWM = 2,

            /** MEMORY_METHOD_PS_RSS value */
            MEMORY_METHOD_PS_RSS = 3,

            /** MEMORY_METHOD_NVIDIA_SMI value */
            MEMORY_METHOD_NVIDIA_SMI = 4,

            /** MEMORY_METHOD_ROCM_SMI value */
            MEMORY_METHOD_ROCM_SMI = 5
        }

        /**
         * Properties of a PeakMemory.
         * @deprecated Use fleet.v1.PeakMemory.$Properties instead.
         */
        interface IPeakMemory extends fleet.v1.PeakMemory.$Properties {
        }

        /** Represents a PeakMemory. */
        class PeakMemory {

            /**
             * Constructs a new PeakMemory.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.PeakMemory.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PeakMemory bytes. */
            bytes: number;

            /** PeakMemory method. */
            method: fleet.v1.MemoryMethod;

            /**
             * Encodes the specified PeakMemory message. Does not implicitly {@link fleet.v1.PeakMemory.verify|verify} messages.
             * @param message PeakMemory message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.PeakMemory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PeakMemory message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.PeakMemory & fleet.v1.PeakMemory.$Shape} PeakMemory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.PeakMemory & fleet.v1.PeakMemory.$Shape;
        }

        namespace PeakMemory {

            /** Properties of a PeakMemory. */
            interface $Properties {

                /** PeakMemory bytes */
                bytes?: (number|null);

                /** PeakMemory method */
                method?: (fleet.v1.MemoryMethod|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PeakMemory. */
            type $Shape = fleet.v1.PeakMemory.$Properties;
        }

        /**
         * Properties of a Manifest.
         * @deprecated Use fleet.v1.Manifest.$Properties instead.
         */
        interface IManifest extends fleet.v1.Manifest.$Properties {
        }

        /** Represents a Manifest. */
        class Manifest {

            /**
             * Constructs a new Manifest.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.Manifest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Manifest frozenHash. */
            frozenHash: string;

            /** Manifest versions. */
            versions: { [k: string]: string };

            /**
             * Encodes the specified Manifest message. Does not implicitly {@link fleet.v1.Manifest.verify|verify} messages.
             * @param message Manifest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.Manifest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Manifest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.Manifest & fleet.v1.Manifest.$Shape} Manifest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.Manifest & fleet.v1.Manifest.$Shape;
        }

        namespace Manifest {

            /** Properties of a Manifest. */
            interface $Properties {

                /** Manifest frozenHash */
                frozenHash?: (string|null);

                /** Manifest versions */
                versions?: ({ [k: string]: string }|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Manifest. */
            type $Shape = fleet.v1.Manifest.$Properties;
        }

        /**
         * Properties of an AttemptOutcome.
         * @deprecated Use fleet.v1.AttemptOutcome.$Properties instead.
         */
        interface IAttemptOutcome extends fleet.v1.AttemptOutcome.$Properties {
        }

        /** Represents an AttemptOutcome. */
        class AttemptOutcome {

            /**
             * Constructs a new AttemptOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleet.v1.AttemptOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AttemptOutcome attempt. */
            attempt: string;

            /** AttemptOutcome trial. */
            trial: string;

            /** AttemptOutcome token. */
            token: number;

            /** AttemptOutcome generation. */
            generation: number;

            /** AttemptOutcome epoch. */
            epoch: number;

            /** AttemptOutcome tree. */
            tree: string;

            /** AttemptOutcome outcome. */
            outcome?: (fleet.v1.OutcomeKind.$Properties|null);

            /** AttemptOutcome detail. */
            detail: string;

            /** AttemptOutcome value. */
            value?: (number|null);

            /** AttemptOutcome finals. */
            finals: { [k: string]: number };

            /** AttemptOutcome peakMemory. */
            peakMemory?: (fleet.v1.PeakMemory.$Properties|null);

            /** AttemptOutcome stageMs. */
            stageMs: number;

            /** AttemptOutcome buildMs. */
            buildMs: number;

            /** AttemptOutcome runMs. */
            runMs: number;

            /** AttemptOutcome droppedOutputBytes. */
            droppedOutputBytes: number;

            /** AttemptOutcome survivors. */
            survivors: string[];

            /** AttemptOutcome manifest. */
            manifest?: (fleet.v1.Manifest.$Properties|null);

            /**
             * Encodes the specified AttemptOutcome message. Does not implicitly {@link fleet.v1.AttemptOutcome.verify|verify} messages.
             * @param message AttemptOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleet.v1.AttemptOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AttemptOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleet.v1.AttemptOutcome & fleet.v1.AttemptOutcome.$Shape} AttemptOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleet.v1.AttemptOutcome & fleet.v1.AttemptOutcome.$Shape;
        }

        namespace AttemptOutcome {

            /** Properties of an AttemptOutcome. */
            interface $Properties {

                /** AttemptOutcome attempt */
                attempt?: (string|null);

                /** AttemptOutcome trial */
                trial?: (string|null);

                /** AttemptOutcome token */
                token?: (number|null);

                /** AttemptOutcome generation */
                generation?: (number|null);

                /** AttemptOutcome epoch */
                epoch?: (number|null);

                /** AttemptOutcome tree */
                tree?: (string|null);

                /** AttemptOutcome outcome */
                outcome?: (fleet.v1.OutcomeKind.$Properties|null);

                /** AttemptOutcome detail */
                detail?: (string|null);

                /** AttemptOutcome value */
                value?: (number|null);

                /** AttemptOutcome finals */
                finals?: ({ [k: string]: number }|null);

                /** AttemptOutcome peakMemory */
                peakMemory?: (fleet.v1.PeakMemory.$Properties|null);

                /** AttemptOutcome stageMs */
                stageMs?: (number|null);

                /** AttemptOutcome buildMs */
                buildMs?: (number|null);

                /** AttemptOutcome runMs */
                runMs?: (number|null);

                /** AttemptOutcome droppedOutputBytes */
                droppedOutputBytes?: (number|null);

                /** AttemptOutcome survivors */
                survivors?: (string[]|null);

                /** AttemptOutcome manifest */
                manifest?: (fleet.v1.Manifest.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AttemptOutcome. */
            type $Shape = {
              attempt?: string|null;
              trial?: string|null;
              token?: number|null;
              generation?: number|null;
              epoch?: number|null;
              tree?: string|null;
              outcome?: fleet.v1.OutcomeKind.$Shape|null;
              detail?: string|null;
              value?: number|null;
              finals?: { [k: string]: number }|null;
              peakMemory?: fleet.v1.PeakMemory.$Shape|null;
              stageMs?: number|null;
              buildMs?: number|null;
              runMs?: number|null;
              droppedOutputBytes?: number|null;
              survivors?: string[]|null;
              manifest?: fleet.v1.Manifest.$Shape|null;
              $unknowns?: Uint8Array[];
            };
        }
    }
}
